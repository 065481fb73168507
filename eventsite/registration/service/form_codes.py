"""A code by mail that lets one form through where a proof is asked: for who has no script."""

from datetime import datetime

from eventsite.catalogue.models import Event
from eventsite.mail import budget
from eventsite.registration import emails
from eventsite.registration.errors import WrongFormCode
from eventsite.registration.form_code import is_code


def mail_form_code(event: Event, email: str, form_key: str, *, now: datetime) -> None:
    """Mail the code for this form to the address that stands in it, whoever is registered."""
    emails.send_form_code(event, email, form_key, now=now)


def use_form_code(event: Event, email: str, form_key: str, typed: str, *, now: datetime) -> None:
    """Who types the code has read the mail: the address is theirs. Raises WrongFormCode."""
    if not is_code(typed, event.id, form_key, email):
        raise WrongFormCode
    budget.owner_is_known(email, now=now)
