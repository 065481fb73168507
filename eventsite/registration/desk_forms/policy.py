"""How an event is registered for: who may come, how many, when, the waitlist, groups, and what people may change themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from eventsite.catalogue.labels import ADMISSIONS, AUDIENCES
from eventsite.catalogue.models import Admission, Audience
from eventsite.catalogue.rules import Terms
from eventsite.i18n import _, _l
from eventsite.registration.models import EditingRule, PartyRule, QueueOrder, Serving
from eventsite.registration.service.terms import Registering
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm

MOST_PLACES = 100_000
MOST_HOURS = 14 * 24
SERVINGS = {
    Serving.OFFER: _l("It is offered to the next in line, and held until they answer"),
    Serving.CONFIRM: _l("It is the next person’s at once"),
}
ORDERS = {
    QueueOrder.FIRST_COME: _l("Who joined first"),
    QueueOrder.PRIORITY: _l("Who has the higher priority, then who joined first"),
    QueueOrder.DRAW: _l("A draw by lot"),
}
PARTY_RULES = {
    PartyRule.NEXT_THAT_FITS: _l("The next who fit go first, and the group keeps its place in the line"),
    PartyRule.WAIT_FOR: _l("Everybody behind waits until there are seats for the whole group"),
}
EDITINGS = {
    EditingRule.UNTIL_DEADLINE: _l("Until a day that you say"),
    EditingRule.UNTIL_ACCEPTED: _l("Until they have a seat"),
    EditingRule.ALWAYS: _l("At any time"),
    EditingRule.NEVER: _l("Not themselves: they write to you"),
}


class PolicyForm(EditForm):
    """All of it in one form. What is empty where a number belongs is the least that makes sense."""

    audience = shapes.OneOf(Audience, AUDIENCES, _l("Who may register?"))
    admission = shapes.OneOf(Admission, ADMISSIONS, _l("How do they get a seat?"))
    capacity = shapes.Count(_l("Seats"), at_least=1, at_most=MOST_PLACES)
    opens_local = shapes.LocalTime(_l("Registration opens"))
    closes_local = shapes.LocalTime(_l("Registration closes"))
    has_waitlist = shapes.yes_no(_l("People can join a waitlist when no seat is left"))
    waitlist_cap = shapes.Count(_l("How many may wait"), at_least=1, at_most=MOST_PLACES)
    serving = shapes.OneOf(Serving, SERVINGS, _l("When a seat becomes free"))
    offer_hours = shapes.Count(_l("Hours to answer an offer"), at_least=1, at_most=MOST_HOURS)
    queue_order = shapes.OneOf(QueueOrder, ORDERS, _l("Who is next in line?"))
    members_first = shapes.yes_no(_l("Members of the directory go first"))
    most_in_party = shapes.Count(_l("People whom one person may sign up"), at_least=1, at_most=50)
    most_companions = shapes.Count(_l("Companions without a registration of their own"), at_least=0, at_most=20)
    party_rule = shapes.OneOf(PartyRule, PARTY_RULES, _l("When a group needs more seats than are free"))
    sessions_may_overlap = shapes.yes_no(_l("One person may choose sessions that overlap"))
    editing = shapes.OneOf(EditingRule, EDITINGS, _l("How long may people change their details and answers?"))
    edit_until_local = shapes.LocalTime(_l("That day"))
    changes_need_approval = shapes.yes_no(_l("You approve the changes of those who have a seat"))
    transferable = shapes.yes_no(_l("People may hand their seat to a colleague"))
    asks_to_share = shapes.yes_no(_l("Ask for consent to share details with a host in another country"))
    share_with = shapes.line(_l("That host and its country"))
    forms_per_network = shapes.Count(_l("Sign-ups from one network in a quarter of an hour"), at_least=1, at_most=10_000)

    @classmethod
    def showing(cls, stored: Registering, *, typed: bool = True) -> "PolicyForm":
        """The form filled from what is stored; with `typed` what was sent stands over it."""
        values = asdict(stored.terms) | dict(stored.policy) | {"capacity": stored.capacity, "seen": stored.seen}
        form: PolicyForm = cls(data=values) if typed else cls(formdata=None, data=values)
        return form

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """What each field says, and that an offer has an end."""
        fits = bool(super().validate(extra_validators))
        if self.serving.data is Serving.OFFER and self.offer_hours.data is None and not self.offer_hours.errors:
            self.offer_hours.errors = [_("Enter how many hours people have to answer")]
            return False
        return fits

    def to_registering(self, stored: Registering) -> Registering:
        """What was typed; hours that no offer has stay as they are."""
        typed: dict[str, Any] = {name: self._fields[name].data for name in stored.policy}
        least = {"offer_hours": stored.policy["offer_hours"], "most_in_party": 1, "most_companions": 0}
        policy = typed | {name: number for name, number in least.items() if typed[name] is None}
        terms = Terms(**{fact.name: self._fields[fact.name].data for fact in fields(Terms)})
        return Registering(terms, self.capacity.data, policy)
