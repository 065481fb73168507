"""`eventsite inbox`: the mail catcher of development in the foreground, until SIGTERM or Ctrl-C."""

import logging
import signal
import threading
from pathlib import Path

import click
from werkzeug.serving import make_server

from eventsite.inbox.folder import Folder
from eventsite.inbox.web import create_inbox

PORT = click.IntRange(1, 65535)


@click.command()
@click.option("--smtp-port", default=1025, show_default=True, type=PORT, help="Where the site sends its mail.")
@click.option("--port", default=8025, show_default=True, type=PORT, help="Where a browser reads it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that both listen on.")
@click.option(
    "--folder", default=Path("var/inbox"), show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Where it is kept."
)
def inbox(smtp_port: int, port: int, host: str, folder: Path) -> None:
    """Catch all mail by SMTP and show it in a browser. For development: nothing it takes in leaves this machine."""
    try:
        from eventsite.inbox.smtp import catcher  # noqa: PLC0415  optional: aiosmtpd comes with the `inbox` extra
    except ModuleNotFoundError as error:
        raise click.ClickException("the mail catcher needs aiosmtpd: pip install 'eventsite[inbox]'") from error
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each page that is read helps nobody
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    kept = Folder(folder)
    mail = catcher(kept, host, smtp_port)
    try:
        mail.start()
    except OSError as error:
        raise click.ClickException(f"SMTP cannot listen on {host}:{smtp_port}: {error.strerror or error}") from error
    try:
        pages = make_server(host, port, create_inbox(kept, f"{host}:{smtp_port}"), threaded=True)
    except (OSError, SystemExit) as error:  # werkzeug says on its own that the port is taken, and exits
        mail.stop()
        raise click.ClickException(f"the inbox cannot listen on {host}:{port}") from error
    reading = threading.Thread(target=pages.serve_forever, name="pages")
    reading.start()
    click.echo(f"Inbox on http://{host}:{port}/, SMTP on {host}:{smtp_port}, messages in {folder}")
    ended.wait()
    pages.shutdown()
    reading.join()
    pages.server_close()
    mail.stop()
