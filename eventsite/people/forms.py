"""Forms of the site's settings and of the directory. They check shape; the rules say whether."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from eventsite.errors import DomainError
from eventsite.files.service import Upload
from eventsite.i18n import LANGUAGE_NAMES, _l
from eventsite.people.labels import ORGANISATION_KINDS, country_choices, script_choices
from eventsite.people.models import Organisation, OrganisationKind
from eventsite.people.service import OrganisationFacts, SiteFacts
from eventsite.web import fields as shapes


class RefusableForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A form that can show a rule's refusal beside the field that it names, or above all."""

    def refuse(self, error: DomainError, field: Any | None = None) -> None:
        """Show the refusal's words."""
        found = field if field is not None else self._fields.get(getattr(error, "field", ""))
        if found is None:
            self.form_errors.append(str(error.message))
        else:
            found.errors = [*found.errors, str(error.message)]


class SiteForm(RefusableForm):
    """What every page, file and mail says of the installation."""

    seen = HiddenField()  # the revision that it was filled from
    name = shapes.line(_l("Name"), needed=_l("Enter the name"))
    short_name = shapes.line(_l("Short name"), needed=_l("Enter a short name"), longest=40)
    address = shapes.text(_l("Postal address"), longest=500)
    contact_name = shapes.line(_l("Contact person"))
    contact_email = shapes.email(_l("Email address"))
    contact_phone = shapes.line(_l("Phone"), longest=60)
    languages = shapes.Several(_l("Languages of the site"), lambda: list(LANGUAGE_NAMES.items()))
    zone = shapes.line(_l("Time zone"), needed=_l("Choose a time zone from the list, like Europe/Copenhagen."), longest=64)
    accent = shapes.line(_l("Colour"), needed=_l("Enter a colour like #0047ab."), longest=7)
    privacy_notice = shapes.text(_l("How you handle people's data"), longest=50_000)

    def to_facts(self) -> SiteFacts:
        """What was typed."""
        return SiteFacts(**{name: self._fields[name].data for name in SiteFacts.__dataclass_fields__})

    def seen_revision(self) -> int:
        """The revision that the form was filled from; one that never was for a number that is none."""
        seen = str(self.seen.data or "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


class TeamForm(RefusableForm):
    """The team that this browser works for."""

    name = shapes.line(_l("Name"), needed=_l("Enter the team's name"))
    reply_to = shapes.email(_l("Answers to mails go to"))


class LogoForm(RefusableForm):
    """A picture, or none."""

    file = FileField(_l("Picture"), [FileRequired(_l("Choose a file."))])

    def to_upload(self) -> Upload:
        """What was sent."""
        sent = self.file.data
        return Upload(sent.filename or "", sent.read()) if sent else Upload("", b"")


class OrganisationForm(RefusableForm):
    """An entry of the directory."""

    name = shapes.line(_l("Name"), needed=_l("Enter the name"))
    local_name = shapes.line(_l("Name in its own script"))
    local_language = shapes.Choice(_l("Language of that script"), script_choices)
    kind = shapes.OneOf(OrganisationKind, ORGANISATION_KINDS, _l("What is it?"), default=OrganisationKind.COMPANY)
    city = shapes.line(_l("City"))
    country = shapes.Choice(_l("Country"), country_choices)
    website = shapes.web_address(_l("Website"))
    sectors_line = shapes.line(_l("Sectors"), longest=400)
    description = shapes.text(_l("Description"), longest=2000)
    member = shapes.yes_no(_l("Member"))
    supporter = shapes.yes_no(_l("Supporter"))

    def fill(self, organisation: Organisation) -> None:
        """Show the sectors as they are typed."""
        self.sectors_line.data = ", ".join(organisation.sectors)

    def to_facts(self) -> OrganisationFacts:
        """What was typed."""
        sectors = [part.strip() for part in str(self.sectors_line.data).split(",") if part.strip()]
        names = set(OrganisationFacts.__dataclass_fields__) - {"sectors"}
        return OrganisationFacts(**{name: self._fields[name].data for name in names}, sectors=list(dict.fromkeys(sectors)))


class ButtonForm(RefusableForm):
    """A button with a token, nothing to fill in."""
