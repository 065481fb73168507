"""Merge fields put values into a text without ever running or believing them."""

import pytest

from eventsite.mailings import errors, rules
from eventsite.mailings.rules import Audience, Candidate, LeftOut
from eventsite.registration.models import RegistrationStatus

LINK = "https://kattegat.example.org/my/7-abc?a=1&b=2"
VALUES = {"name": "Maja <b>Sandholm</b>", "event": "Tea & Talk", "date": "Monday 20 September 2027", "place": "Pakhus 47", "link": LINK}


def test_html_with_fields_escapes_values_and_makes_links() -> None:
    body = "Dear {name},\n\nsee you at **{event}** on {date}.\n\n{link}\n\n[Your page]({link}) or <script>alert(1)</script>"

    html = rules.as_html(body, VALUES, "Your own page")

    assert str(html).strip() == (
        "<p>Dear Maja &lt;b&gt;Sandholm&lt;/b&gt;,</p>\n<p>see you at <strong>Tea &amp; Talk</strong> on Monday 20 September 2027.</p>\n"
        '<p><a href="https://kattegat.example.org/my/7-abc?a=1&amp;b=2">Your own page</a></p>\n'
        '<p><a href="https://kattegat.example.org/my/7-abc?a=1&amp;b=2" rel="noopener nofollow">Your page</a>'
        " or &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


def test_html_with_a_field_as_a_value_is_not_filled_twice() -> None:
    assert str(rules.as_html("{name}", VALUES | {"name": "{link} [x](javascript:1)"}, "x")) == "<p>{link} [x](javascript:1)</p>\n"


def test_text_with_fields_holds_plain_values_and_addresses() -> None:
    body = "Dear {name},\n[Your page]({link}) and [more](https://example.org/a)."

    assert rules.as_text(body, VALUES) == f"Dear Maja <b>Sandholm</b>,\nYour page: {LINK} and more: https://example.org/a."


def test_line_with_a_broken_name_stays_one_line() -> None:
    assert rules.as_line("{name}: {event}", VALUES | {"name": "A\r\nBcc: x"}) == "A Bcc: x: Tea & Talk"


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ("One\nTwo", errors.LineBreakInSubject),
        ("One\u2028Two", errors.LineBreakInSubject),
        ("{link}", errors.LinkInSubject),
        ("{password}", errors.UnknownField),
        ("{name.__class__}", errors.UnknownField),
        ("{0}", errors.UnknownField),
        ("{}", errors.UnknownField),
    ],
)
def test_subject_with_anything_but_known_fields_is_refused(subject: str, error: type[errors.MailingError]) -> None:
    with pytest.raises(error):
        rules.check_subject(subject)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("Dear {first name}", errors.UnknownField),
        ("[x](https://evil.example.org/?q={name})", errors.FieldInAddress),
        ("<https://evil.example.org/{link}>", errors.FieldInAddress),
        ("[{link}](https://example.org)", errors.FieldInAddress),
        ("[x](https://example.org/{link})", errors.FieldInAddress),
    ],
)
def test_body_that_would_carry_a_value_elsewhere_is_refused(body: str, error: type[errors.MailingError]) -> None:
    with pytest.raises(error):
        rules.check_body(body)


def test_body_with_known_fields_is_accepted() -> None:
    rules.check_body("Dear {name}, {event} {date} {place} {link} [page]({link}) [site](https://example.org)")
    rules.check_subject("{name}, {event} on {date} in {place}")


@pytest.mark.parametrize(
    ("candidate", "audience", "reason"),
    [
        (Candidate(1, True, False, RegistrationStatus.CONFIRMED), Audience.CONFIRMED, None),
        (Candidate(1, True, False, RegistrationStatus.ATTENDED), Audience.CONFIRMED, None),
        (Candidate(1, True, False, RegistrationStatus.WITHDRAWN), Audience.CONFIRMED, LeftOut.NOT_ACTIVE),
        (Candidate(1, True, False, RegistrationStatus.DECLINED), Audience.CHOSEN, LeftOut.NOT_ACTIVE),
        (Candidate(1, False, False, RegistrationStatus.WAITLISTED), Audience.WAITLISTED, LeftOut.NO_ADDRESS),
        (Candidate(1, True, True, RegistrationStatus.APPLIED), Audience.APPLIED, LeftOut.SUPPRESSED),
        (Candidate(1, True, False, RegistrationStatus.ATTENDED, True), Audience.ATTENDED, LeftOut.APPLIED_ALREADY),
    ],
)
def test_left_out_names_the_first_reason(candidate: Candidate, audience: Audience, reason: LeftOut | None) -> None:
    assert rules.left_out(candidate, audience) is reason


def test_seal_names_the_set_not_its_order() -> None:
    assert rules.seal([3, 1, 2]) == rules.seal([1, 2, 3]) != rules.seal([1, 2])
