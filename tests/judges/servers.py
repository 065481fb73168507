"""Programs that talk to a server: Radicale, to which calendars are handed, and vdirsyncer, which subscribes to a feed."""

import http.client
import os
import shutil
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests.judges.ics import SYSTEM_PYTHON, missing
from tests.mail.sink import free_port

_SECONDS = 60
_ADA = {"Authorization": "Basic " + b64encode(b"ada:ada").decode(), "Content-Type": "text/calendar; charset=utf-8"}


class Radicale:
    """A CalDAV server (RFC 4791) of Ada's own."""

    def __init__(self, port: int) -> None:
        self._port = port

    def refuses(self, ics: bytes, *, whole_calendar: bool = False) -> str:
        """Why it does not take these bytes as one object, or else as a calendar of many; nothing if it does."""
        name = f"/ada/{time.monotonic_ns()}/"
        if whole_calendar:
            return self._ask("PUT", name, ics)
        return self._ask("MKCALENDAR", name, b"") or self._ask("PUT", f"{name}one.ics", ics)

    def is_up(self) -> bool:
        try:
            return self._ask("GET", "/.web/", b"") == ""
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: bytes) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        connection.request(method, path, body, _ADA)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8")
        connection.close()
        return "" if answer.status < 300 else f"{answer.status} {said}"


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """The server, with its data in `folder`, for as long as it is needed."""
    if not _has_radicale():
        missing("Radicale", "install python3-radicale")
    port = free_port()
    options = {"config": "", "server-hosts": f"127.0.0.1:{port}", "auth-type": "none", "storage-filesystem-folder": str(folder / "data")}
    command = [SYSTEM_PYTHON, "-m", "radicale", *(word for name, value in options.items() for word in (f"--{name}", value))]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            server = Radicale(port)
            patience = time.monotonic() + _SECONDS
            while not server.is_up():
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < patience, "Radicale does not answer"
                time.sleep(0.05)
            yield server
        finally:
            process.terminate()


@cache
def _has_radicale() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import radicale"], check=False, capture_output=True, timeout=_SECONDS).returncode == 0


class Subscription:
    """A feed that vdirsyncer copies into a folder, one file for each item."""

    def __init__(self, url: str, folder: Path) -> None:
        self._program = shutil.which("vdirsyncer") or missing("vdirsyncer", "install vdirsyncer")
        self._folder = folder
        (folder / "items").mkdir()
        (folder / "config").write_text(
            f'[general]\nstatus_path = "{folder}/status/"\n'
            '[pair feed]\na = "here"\nb = "there"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{folder}/items/"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "http"\nurl = "{url}"\n'
        )
        self._run("discover")

    def sync(self) -> list[str]:
        """Fetch once. Returns what it did, a line for each item that it copied, changed or deleted."""
        said = self._run("sync").splitlines()
        return [line for line in said if line.startswith(("Copying", "Deleting"))]

    def items(self) -> list[bytes]:
        """What stands in the folder."""
        return [path.read_bytes() for path in (self._folder / "items").iterdir()]

    def _run(self, word: str) -> str:
        command = [self._program, "--config", str(self._folder / "config"), word]
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, check=False, env=environment, input="", capture_output=True, text=True, timeout=_SECONDS)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@contextmanager
def served(application: Flask) -> Iterator[str]:
    """The application behind HTTP: its address, for as long as it is needed."""
    server = make_server("127.0.0.1", free_port(), application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
