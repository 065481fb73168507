"""The SMTP side: every mail for every address is accepted and put into the folder.

Needs aiosmtpd, the `inbox` extra; only the command imports this module.
"""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Conversation

from eventsite import clock
from eventsite.inbox.folder import Envelope, Folder

LARGEST = 50 * 1024 * 1024  # bytes of one message, as the EHLO answer says (RFC 1870)


class Catcher:
    """aiosmtpd's handler: what it returns is the server's answer to the end of DATA."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Conversation) -> str:  # noqa: N802  aiosmtpd's name
        """Keep the message before saying so."""
        content = envelope.original_content or b""
        name = self.folder.add(content, Envelope(envelope.mail_from or "", tuple(envelope.rcpt_tos), clock.now()))
        return f"250 2.0.0 kept as {name}"


def catcher(folder: Folder, host: str, port: int) -> Controller:
    """An SMTP server in a thread of its own, not yet started. It speaks SMTPUTF8 (RFC 6531), no TLS and no AUTH."""
    return Controller(
        Catcher(folder), hostname=host, port=port, enable_SMTPUTF8=True, data_size_limit=LARGEST,
        server_hostname="inbox.localhost", ident="eventsite inbox",
    )  # fmt: skip
