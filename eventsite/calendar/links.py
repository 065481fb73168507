"""Links that open an entry as a draft, or subscribe to a feed, in a calendar on the web. Nothing is loaded from there before the click."""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from eventsite.calendar import text
from eventsite.calendar.entry import Entry

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK_WORK = "https://outlook.office.com/calendar/0/deeplink/compose"
_OUTLOOK_PERSONAL = "https://outlook.live.com/calendar/0/deeplink/compose"
_OUTLOOK_WORK_ADD = "https://outlook.office.com/calendar/0/addfromweb"
_OUTLOOK_PERSONAL_ADD = "https://outlook.live.com/calendar/0/addfromweb"
_LONGEST_WORD = 40  # a blank further back is the end of a paragraph
_LONGEST_TEXT = 600  # characters; a Chinese one takes nine octets of an address, and servers stop at 8,000


def google_url(entry: Entry) -> str:
    """A draft in Google Calendar, in the event's zone."""
    if entry.all_day:
        dates = f"{entry.first_day:%Y%m%d}/{entry.day_after:%Y%m%d}"
    else:
        dates = f"{entry.starts_at:%Y%m%dT%H%M%SZ}/{entry.ends_at:%Y%m%dT%H%M%SZ}"
    fields = {"action": "TEMPLATE", "text": text.one_line(entry.title), "dates": dates, "ctz": entry.zone}
    return f"{_GOOGLE}?{_query(fields | {'location': _place(entry), 'details': _details(entry)})}"


def outlook_url(entry: Entry) -> str:
    """A draft in Outlook on the web, for an account of an organisation."""
    return f"{_OUTLOOK_WORK}?{_outlook_fields(entry)}"


def outlook_personal_url(entry: Entry) -> str:
    """A draft in Outlook.com, for a private account."""
    return f"{_OUTLOOK_PERSONAL}?{_outlook_fields(entry)}"


@dataclass(frozen=True)
class Subscription:
    """One feed under each of the addresses by which programs subscribe to it."""

    https: str
    webcal: str
    google: str
    outlook: str  # with an account of an organisation
    outlook_personal: str


def subscription(feed: str, name: str) -> Subscription:
    """The addresses of the feed, which Outlook will call by that name."""
    work, personal = outlook_subscription_url(feed, name), outlook_personal_subscription_url(feed, name)
    return Subscription(feed, webcal_url(feed), google_subscription_url(feed), work, personal)


def webcal_url(feed: str) -> str:
    """The address of a feed as programs on one's own machine take it: the scheme says what it is for."""
    return f"webcal://{feed.partition('://')[2]}"


def google_subscription_url(feed: str) -> str:
    """Google Calendar, asking whether to add the feed."""
    return f"{_GOOGLE}?{_query({'cid': webcal_url(feed)})}"


def outlook_subscription_url(feed: str, name: str) -> str:
    """The same for Outlook on the web, with an account of an organisation."""
    return f"{_OUTLOOK_WORK_ADD}?{_query({'url': feed, 'name': text.one_line(name)})}"


def outlook_personal_subscription_url(feed: str, name: str) -> str:
    """The same for Outlook.com."""
    return f"{_OUTLOOK_PERSONAL_ADD}?{_query({'url': feed, 'name': text.one_line(name)})}"


def _outlook_fields(entry: Entry) -> str:
    if entry.all_day:
        times = {"startdt": f"{entry.first_day}", "enddt": f"{entry.day_after}", "allday": "true"}
    else:
        times = {"startdt": f"{entry.starts_at:%Y-%m-%dT%H:%M:%SZ}", "enddt": f"{entry.ends_at:%Y-%m-%dT%H:%M:%SZ}"}
    command = {"path": "/calendar/action/compose", "rru": "addevent"}
    words = {"subject": text.one_line(entry.title), "location": _place(entry)}
    body = escape(_details(entry), quote=False).replace("\n", "<br>")  # Outlook reads it as HTML
    return _query(command | words | times | {"body": body})


def _query(fields: dict[str, str]) -> str:
    return urlencode(fields, quote_via=quote)  # Outlook shows a plus sign as a plus sign


def _place(entry: Entry) -> str:
    return text.one_line(entry.place, joiner=", ") or text.one_line(entry.city)


def _details(entry: Entry) -> str:
    """The start of the description, and the page for the rest. The link to join by stays out: anybody sees these."""
    return "\n\n".join(part for part in (_start_of(text.lines(entry.description)), text.uri(entry.url)) if part)


def _start_of(description: str) -> str:
    """What fits: up to the end of a word that ends near there, else cut hard. Chinese has no blanks between its words."""
    if len(description) <= _LONGEST_TEXT:
        return description
    start = description[:_LONGEST_TEXT]
    blank = max(start.rfind(" "), start.rfind("\n"))
    return (start[:blank] if blank >= _LONGEST_TEXT - _LONGEST_WORD else start).rstrip() + " …"
