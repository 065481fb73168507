"""Signing up, changing one's details, asking for one's link: the shape of what is sent. Who may register is for the rules."""

from eventsite.registration.forms.details import LONGEST_EMAIL, DetailsForm, TypedEmailField, address_of, form_for
from eventsite.registration.forms.party import MemberForm, PartyOfferForm, member_form, sent_of
from eventsite.registration.forms.passing import ColleagueForm, LanguageForm, NewAddressForm, TakeSeatForm
from eventsite.registration.forms.personal import (
    LONGEST_REASON,
    ChangeForm,
    CompanionsForm,
    LinkForm,
    PlainForm,
    SessionsForm,
    WithdrawForm,
)
from eventsite.registration.forms.sign_up import RegistrationForm, SentBy

__all__ = [
    "LONGEST_EMAIL", "LONGEST_REASON", "ChangeForm", "ColleagueForm", "CompanionsForm", "DetailsForm", "LanguageForm", "LinkForm",
    "MemberForm", "NewAddressForm", "PartyOfferForm", "PlainForm", "RegistrationForm", "SentBy", "SessionsForm", "TakeSeatForm",
    "TypedEmailField", "WithdrawForm", "address_of", "form_for", "member_form", "sent_of",
]  # fmt: skip
