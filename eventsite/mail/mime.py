"""A letter into bytes: one mail to one person, 7-bit clean, so that no relay has to write it anew.

With a calendar part it is multipart/mixed of the alternative (text, HTML, calendar in this order: programs show the last
that they can) and the same calendar as a file, because some read the one and some the other (RFC 6047, 2.4).
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from eventsite.calendar.entry import Invitation
from eventsite.mail.addresses import header_address

POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    maintype: str = "application"
    subtype: str = "octet-stream"


@dataclass(frozen=True)
class Mailbox:
    """An address and the name before it."""

    email: str
    name: str | None = None


@dataclass(frozen=True)
class Envelope:
    """Everything of a mail but its words."""

    sender: Mailbox
    recipient: Mailbox
    reply_to: str
    message_id: str
    date: datetime
    unsubscribe_url: str | None = None  # of a mailing: one click, by POST (RFC 8058)
    list_id: str | None = None


@dataclass(frozen=True)
class Words:
    """What a person reads."""

    subject: str
    text: str
    html: str


def build(envelope: Envelope, words: Words, invitation: Invitation | None, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """The bytes that go over the wire. Raises ValueError for an address or a header that cannot be written."""
    versions = [_text("plain", words.text), _text("html", words.html)]
    files = attachments
    if invitation is not None:
        versions.append(_calendar(invitation))
        files = (*attachments, Attachment("invite.ics", invitation.ics, subtype="ics"))
    root = EmailMessage(policy=POLICY)
    _write_headers(root, envelope, words.subject)
    if files:
        alternative = _multipart(EmailMessage(policy=POLICY), "alternative", versions)
        _multipart(root, "mixed", [alternative, *(_file(file) for file in files)])
    else:
        _multipart(root, "alternative", versions)
    return root.as_bytes()


def _multipart(whole: EmailMessage, subtype: str, parts: list[EmailMessage]) -> EmailMessage:
    whole["Content-Type"] = f"multipart/{subtype}"
    for part in parts:
        whole.attach(part)
    return whole


def _write_headers(root: EmailMessage, envelope: Envelope, subject: str) -> None:
    root["From"] = header_address(envelope.sender.email, envelope.sender.name)
    root["To"] = header_address(envelope.recipient.email, envelope.recipient.name)
    if envelope.reply_to:
        root["Reply-To"] = header_address(envelope.reply_to)
    root["Subject"] = subject
    root["Date"] = format_datetime(envelope.date)
    root["Message-ID"] = envelope.message_id
    root["MIME-Version"] = "1.0"
    root["Auto-Submitted"] = "auto-generated"  # RFC 3834
    root["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if envelope.unsubscribe_url:
        root["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
        root["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        root["Precedence"] = "bulk"
    if envelope.list_id:
        root["List-Id"] = f"<{envelope.list_id}>"


def _text(subtype: str, text: str) -> EmailMessage:
    """A text part in quoted-printable, by C: the standard library's own encoder takes a third of a mail's time."""
    octets = text.replace("\r\n", "\n").encode("utf-8")
    if not octets.endswith(b"\n"):
        octets += b"\n"
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(binascii.b2a_qp(octets, istext=True).decode("ascii"))
    return part


def _calendar(invitation: Invitation) -> EmailMessage:
    """base64, without disposition and Content-ID: what every program took in trials."""
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = f'text/calendar; charset="utf-8"; method={invitation.method.value}; component=VEVENT'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(invitation.ics).decode("ascii"))
    return part


def _file(file: Attachment) -> EmailMessage:
    """An attachment; a name beyond ASCII by RFC 2231."""
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = f"{file.maintype}/{file.subtype}"
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = "attachment"
    part.set_param("name", file.name)
    part.set_param("filename", file.name, header="Content-Disposition")
    part.set_payload(base64.encodebytes(file.content).decode("ascii"))
    return part
