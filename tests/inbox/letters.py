"""Messages as bytes, as a mail server hands them over."""

from email.message import EmailMessage

from eventsite.inbox.folder import Envelope, Folder
from tests.conftest import NOW

INVITATION = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//tests//EN\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:9d1e8f52@example.org\r
SEQUENCE:2\r
DTSTAMP:20270802T080000Z\r
DTSTART;TZID=Europe/Copenhagen:20270920T090000\r
DTEND;TZID=Europe/Copenhagen:20270920T153000\r
SUMMARY:AI in Healthcare\r
LOCATION:Pakhus 47\\, Copenhagen\r
STATUS:CONFIRMED\r
ORGANIZER;CN=Kattegat:mailto:events@kattegat.example.org\r
ATTENDEE;CN=Ada Holm;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ada@example.org\r
END:VEVENT\r
END:VCALENDAR\r
"""


def make_letter(*, to: str = "ada@example.org", subject: str = "You have a seat", html: str = "", calendar: str = "") -> bytes:
    """A well-formed message: plain text, and HTML and an invitation where they are given."""
    message = EmailMessage()
    message["From"] = "Kattegat <events@kattegat.example.org>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<1@kattegat.example.org>"
    message.set_content("Dear Ada,\n\nthe seat is yours.\n")
    if html:
        message.add_alternative(html, subtype="html")
    if calendar:
        message.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
        message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invitation.ics")
    return message.as_bytes()


def catch(folder: Folder, content: bytes, to: str = "ada@example.org") -> str:
    """Put a message into the folder as if it had come by SMTP."""
    return folder.add(content, Envelope("events@kattegat.example.org", (to,), NOW))
