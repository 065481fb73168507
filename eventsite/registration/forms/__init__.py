"""Signing up, changing one's details, asking for one's link: the shape of what is sent. Who may register is for the rules."""

from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of, form_for
from eventsite.registration.forms.personal import LONGEST_REASON, ChangeForm, LinkForm, PlainForm, WithdrawForm
from eventsite.registration.forms.sign_up import RegistrationForm

__all__ = [
    "LONGEST_EMAIL", "LONGEST_REASON", "ChangeForm", "DetailsForm", "LinkForm", "PlainForm", "RegistrationForm", "TypedEmailField",
    "WithdrawForm", "address_of", "form_for",
]  # fmt: skip
