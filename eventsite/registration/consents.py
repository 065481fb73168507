"""What a person is asked to agree to, in the words of the page: these same words are stored with the answer."""

from dataclasses import dataclass

from eventsite.catalogue.models import Event, HostRole
from eventsite.i18n import _
from eventsite.people.models import ConsentKind


@dataclass(frozen=True)
class ConsentQuestion:
    """One question of consent: a title that stands beside the box, and what it means."""

    kind: ConsentKind
    title: str
    details: str

    @property
    def wording(self) -> str:
        """What is stored: exactly what stood on the page."""
        return f"{self.title}. {self.details}" if self.details else self.title


def asked_for(event: Event, site_name: str) -> list[ConsentQuestion]:
    """The questions of consent of an event, in the language in force. The first one is needed, the others are free."""
    organisers = organisers_of(event)
    questions = [
        ConsentQuestion(
            ConsentKind.EVENT_DATA,
            _("Keep my details for this event"),
            _("Used by %(organisers)s to run the event and to write to you about it, for nothing else.", organisers=organisers),
        ),
        ConsentQuestion(
            ConsentKind.ATTENDEE_LIST,
            _("Show me on the attendee list"),
            _("Name, organisation and job title, visible to the other attendees."),
        ),
        ConsentQuestion(
            ConsentKind.NEWSLETTER,
            _("Send me the newsletter"),
            _("News of %(site)s by email, until you tell us to stop.", site=site_name),
        ),
    ]
    if event.asks_to_share:
        details = _("Name, organisation, job title and country, to %(host)s. Its country may protect personal data less than yours.",
                    host=event.share_with)  # fmt: skip
        questions.append(ConsentQuestion(ConsentKind.SHARE_ABROAD, _("Share my details with the host abroad"), details))
    return questions


def asked_for_others(event: Event) -> ConsentQuestion:
    """What somebody confirms of another person whom they sign up. Nobody agrees to more for others."""
    details = _(
        "You may sign them up. %(organisers)s use their details to run the event and to write to them about it, for nothing else.",
        organisers=organisers_of(event),
    )
    return ConsentQuestion(ConsentKind.EVENT_DATA, _("This person agrees"), details)


def organisers_of(event: Event) -> str:
    """Who runs the event, in words: its hosts, else its team."""
    names = [host.organisation.name for host in event.hosts if host.role is not HostRole.SUPPORTER] or [event.team.name]
    if len(names) == 1:
        return names[0]
    return str(_("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1]))
