"""The people of one form: who is in it, and one more or one less by a button, with everything that was typed."""

from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from eventsite.i18n import language
from eventsite.people import queries as people
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import consents
from eventsite.registration.forms import RegistrationForm, form_for
from eventsite.registration.forms.party import MemberForm, member_form, next_number, numbers_sent
from eventsite.registration.models import Policy
from eventsite.registration.public_views import invited
from eventsite.registration.public_views.entrance import Entrance
from eventsite.registration.public_views.frame import asked_of

CHANGE, ADD, REMOVE = "do", "add", "remove-"
MOST_READ = 60  # of a form that was opened when more might come together; the check says how many there may be now


def is_change(sent: MultiDict[str, str]) -> bool:
    """Whether a button was pressed that only changes how many people the form has."""
    what = sent.get(CHANGE, "")
    return what == ADD or what.startswith(REMOVE)


def sign_up_form(way: Entrance) -> tuple[RegistrationForm, Asked | None]:
    """The form of one way in, bound to what was sent, with its people as the buttons have left them."""
    asked = asked_of(way.event, form=way.form)
    form: RegistrationForm = form_for(RegistrationForm, asked)(language=language(), data=_known_of(way))
    if way.invitee is not None:
        invited.bind(form, way.invitee)
    form.consents = tuple(consents.asked_for(way.event, people.site().name))
    form.most_companions, form.most_in_party = way.policy.most_companions, way.policy.most_in_party
    form.members = tuple(_members(way, form, asked))
    form.ask_least()
    if asked is not None and is_change(request.form):  # what is checked keeps its files by itself
        for one in (form, *form.members):
            asked.receive(one)
    return form, asked


def room_for_more(form: RegistrationForm, policy: Policy) -> bool:
    """Whether one more person may be added."""
    return len(form.members) + form.comes < policy.most_in_party


def added(form: RegistrationForm) -> MemberForm | None:
    """Who was added by this request: the page begins there."""
    return form.members[-1] if form.members and request.form.get(CHANGE) == ADD else None


def refuse(form: RegistrationForm, asked: Asked | None, refusal: AnswersRefused, number: int | None) -> bool:
    """Put a refusal beside the fields that it is about: of the contact, or of a member, counted from nought. Whether there are any."""
    if any(form.errors.values()):
        return True  # the check of the newest version says it already
    whole = [*([form] if form.comes else []), *form.members]
    one = form if number is None else whole[number] if number < len(whole) else None
    return asked is not None and one is not None and asked.refuse(one, refusal)


def _members(way: Entrance, form: RegistrationForm, asked: Asked | None) -> list[MemberForm]:
    numbers = numbers_sent(request.form, MOST_READ)
    what = request.form.get(CHANGE, "")
    if what.startswith(REMOVE):
        numbers = [number for number in numbers if what != f"{REMOVE}{number}"]
    if what == ADD and len(numbers) + form.comes < way.policy.most_in_party:
        numbers.append(next_number(numbers))
    if not numbers:
        return []
    agreement = consents.asked_for_others(way.event)
    as_contact = {"organisation": form.organisation.data, "country": form.country.data}
    return [_member(asked, agreement, number, as_contact) for number in numbers]


def _member(asked: Asked | None, agreement: consents.ConsentQuestion, number: int, as_contact: dict[str, Any]) -> MemberForm:
    member = member_form(asked, agreement, number=number, language=language(), data={})
    if request.form.get(CHANGE) == ADD and member.full_name.name not in request.form:  # new: most come from one house
        member.organisation.data, member.country.data = as_contact["organisation"], as_contact["country"]
        member.full_name.render_kw = (member.full_name.render_kw or {}) | {"autofocus": True}
    return member


def _known_of(way: Entrance) -> dict[str, Any]:
    """What the link of a mail fills in."""
    if way.invited_from is not None:
        return {name: getattr(way.invited_from, name) or "" for name in ("full_name", "email", "organisation", "job_title", "country")}
    if way.invitee is not None:
        return invited.known_of(way.invitee)
    return {}
