"""Words for the people desk's choices."""

from eventsite.i18n import _, _l, language, locale_for
from eventsite.people.models import ConsentKind, OrganisationKind

ORGANISATION_KINDS = {
    OrganisationKind.COMPANY: _l("Company"),
    OrganisationKind.UNIVERSITY: _l("University"),
    OrganisationKind.HOSPITAL: _l("Hospital"),
    OrganisationKind.PUBLIC_BODY: _l("Public body"),
    OrganisationKind.CLUSTER: _l("Cluster or network"),
    OrganisationKind.FOUNDATION: _l("Foundation"),
    OrganisationKind.OTHER: _l("Other"),
}
CONSENTS = {
    ConsentKind.EVENT_DATA: _l("Keeping the details for an event"),
    ConsentKind.ATTENDEE_LIST: _l("Being shown to other attendees"),
    ConsentKind.NEWSLETTER: _l("Newsletter"),
    ConsentKind.SHARE_ABROAD: _l("Details shared with a host in another country"),
}
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_SCRIPTS = ("zh-Hans", "zh-Hant", "ko", "ja", "da", "de", "fr", "sv", "nb", "fi", "en")


def country_choices() -> list[tuple[str, str]]:
    """ISO 3166 codes with names in the language in force, by name; none first."""
    names = locale_for(language()).territories
    countries = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    return [("", _("None")), *sorted(countries, key=lambda country: country[1])]


def country_name(code: str) -> str:
    """The country in the language in force; nothing for none."""
    return str(locale_for(language()).territories.get(code, code)) if code else ""


def script_choices() -> list[tuple[str, str]]:
    """Languages that an organisation's own name may be in; none first."""
    return [("", _("None")), *((code, locale_for(code).get_display_name(locale_for(language())) or code) for code in _SCRIPTS)]
