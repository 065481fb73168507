"""What happens around registrations, so that every page of the desk has something to show.

Groups, offers that wait and one that lapsed, seats by request, forms with places of their own, invitations, tags and a change
that waits for an answer: all through the same services as everywhere.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.demo.names import Attendee
from eventsite.invitations import lists
from eventsite.invitations import service as invitations
from eventsite.invitations.models import Invitee
from eventsite.questions.models import Form, FormText, FormVersion
from eventsite.registration import queries, rules, service
from eventsite.registration.models import Actor, Registration
from eventsite.registration.rules import By, PartyRequest, RegistrationChange, RegistrationRequest
from eventsite.registration.service.tagging import tag

MEMBERS = ("member", 1, {"en": ("Members of the cluster", "Your organisation is a member of Health Cluster Øst."),
                         "da": ("Medlemmer af klyngen", "Din organisation er medlem af Health Cluster Øst.")})  # fmt: skip
GUESTS = ("guest", 0, {"en": ("Guests", "Everybody else. A third of the seats is for you."),
                       "da": ("Gæster", "Alle andre. En tredjedel af pladserne er til jer.")})  # fmt: skip
GUEST_SEATS = 20
INVITATION = "You run a model on your wards every night. So do fifteen others. Come and tell us what woke you up."


class Lively:
    """Acts of people and organisers in the days before now."""

    def __init__(self, organiser: int, now: datetime) -> None:
        self.by = By(Actor.ORGANISER, organiser)
        self.now = now

    def two_forms(self, event: Event) -> None:
        """Members and guests sign up by forms of their own, before anybody does."""
        for position, (name, priority, texts) in enumerate((MEMBERS, GUESTS)):
            words = [FormText(language=code, title=title, intro=intro) for code, (title, intro) in texts.items()]
            form = Form(event_id=event.id, name=name, position=position, priority=priority, texts=words, versions=[FormVersion(number=1)])
            db.session.add(form)
            db.session.flush()  # places of a form are counted by its id
            if name == "guest":
                service.set_form_capacity(event, form, GUEST_SEATS, now=self.now)

    def group(self, event: Event, contact: Attendee, members: Sequence[Attendee]) -> None:
        """One signs up several; the last has no address of their own."""
        requests = [_request(one, email=one.email if number + 1 < len(members) else "") for number, one in enumerate(members)]
        party = PartyRequest(full_name=contact.full_name, email=contact.email, language=contact.language, members=requests)
        service.register_party(event, party, now=self.now - timedelta(days=3))

    def let_in(self, registrations: Sequence[Registration], count: int) -> None:
        """The first of those who asked for a seat have one; one was told no."""
        for registration in registrations[:count]:
            service.accept(registration, self.by, reason="A case of its own", now=self.now - timedelta(days=2))
        service.decline(
            registrations[count], self.by, words="Your case is the same as one that we have taken.", now=self.now - timedelta(days=2)
        )

    def divide(self, trip: Event, registrations: list[Registration]) -> None:
        """Half of those who travel see devices, the other half wards."""
        travelling = [registration for registration in registrations if registration.status in rules.COMING]
        for number, group in enumerate(trip.groups):
            service.put_into(travelling[number :: len(trip.groups)], group, self.by, now=self.now)

    def lapse(self, event: Event, leaver: Registration) -> None:
        """Somebody left some days ago; the next in line let the offer lapse, so that the one after has it."""
        left = self.now - timedelta(days=4)
        service.withdraw(leaver, rules.PERSON, now=left)
        while lapsed := queries.lapsed_offers(event.id, self.now):
            service.expire_offers(event, now=lapsed[0].offer_ends_at or self.now)

    def change(self, registration: Registration) -> None:
        """Somebody with a seat wants other details; an organiser has yet to look."""
        change = RegistrationChange(job_title="Head of telemedicine", organisation=f"{registration.organisation}, night unit")
        service.change_own(registration, change, now=self.now - timedelta(hours=6))

    def invite(self, event: Event, people: Sequence[Attendee]) -> None:
        """A list of people is invited; some have registered, one cannot come, one has begun."""
        lines = "\n".join(f"{one.full_name} <{one.email}>" for one in people)
        sent = self.now - timedelta(days=9)
        terms = invitations.Terms(words=INVITATION, remind_days=5)
        draft = invitations.begin_list(event, lists.typed(lines), terms, source="typed", account_id=self.by.account_id, now=sent)
        invitations.release_list(draft, account_id=self.by.account_id, now=sent)
        db.session.flush()
        by_key = {one.email: one for one in db.session.query(Invitee).filter_by(event_id=event.id)}
        for number, one in enumerate(people):
            invitee, moment = by_key[one.email], sent + timedelta(days=1, hours=number)
            if number % 3 == 0:
                service.register(event, _request(one, invitee_id=invitee.id), now=moment)
            elif number == 4:
                invitations.decline(invitee, "I am on call that night", now=moment)
            elif number == 5:
                invitations.keep_draft(invitee, {"full_name": one.full_name, "job_title": one.job_title}, now=moment)

    def sort(self, registrations: Sequence[Registration], tags: Mapping[str, slice]) -> None:
        """The team's own words about people."""
        for name, some in tags.items():
            tag(registrations[some], name, self.by)
        service.take_note(registrations[0], "Sits in a wheelchair: the place by the door.", self.by)


def _request(person: Attendee, *, email: str | None = None, invitee_id: int | None = None) -> RegistrationRequest:
    return RegistrationRequest(
        full_name=f"{person.full_name} {person.local_name}".strip(), email=person.email if email is None else email,
        organisation=person.organisation, job_title=person.job_title, country=person.country, language=person.language,
        invitee_id=invitee_id,
    )  # fmt: skip
