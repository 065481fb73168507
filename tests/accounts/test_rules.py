"""Roles, passwords, and where sign-in may lead."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.accounts import rules
from eventsite.accounts.errors import PasswordTellsTooMuch, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from eventsite.accounts.models import Role

ABOUT = ["Olga Organiser", "olga@kattegat.example.org", "Kattegat Innovation Centre", "Kattegat"]


def test_roles_hold_more_and_more() -> None:
    assert {role: sorted(names) for role, names in rules.PERMISSIONS.items()} == {
        Role.VIEWER: ["desk.view", "events.view", "mail.view", "people.view", "registrations.view"],
        Role.EDITOR: sorted(
            [*rules.PERMISSIONS[Role.VIEWER], "events.edit", "mail.edit", "mailings.send", "people.edit", "registrations.edit",
             "registrations.export"]
        ),
        Role.OWNER: sorted([*rules.PERMISSIONS[Role.EDITOR], "accounts.edit", "site.edit"]),
    }  # fmt: skip


def test_permission_that_nobody_defined_is_a_fault() -> None:
    with pytest.raises(LookupError):
        rules.allows(Role.OWNER, "events.veiw")


@pytest.mark.parametrize("password", ["four unrelated words 47", "x9-" * 6 + "Kattegat", "ægte blå himmel over", "correct thorsen battery"])
def test_password_of_twelve_characters_is_taken_whatever_its_composition(password: str) -> None:
    rules.check_password(password, ABOUT)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short words", PasswordTooShort),
        ("x" * 1001, PasswordTooLong),
        ("password1234", PasswordTooCommon),
        ("P@ssw0rd1234", PasswordTooCommon),
        ("qwertyuiop2027", PasswordTooCommon),
        ("Correct Horse Battery Staple", PasswordTooCommon),
        ("abababababab", PasswordTooCommon),
        ("kattegat-2027", PasswordTellsTooMuch),
        ("OlgaOrganiser!", PasswordTellsTooMuch),
        ("Innovation Centre", PasswordTellsTooMuch),
    ],
)
def test_password_that_is_tried_first_is_refused(password: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.check_password(password, ABOUT)


def test_password_has_one_form_for_every_keyboard() -> None:
    assert rules.normal_password("A\u030alborg ﬁne words") == rules.normal_password("Ålborg fine words")


@pytest.mark.parametrize("target", ["/desk/", "/desk", "/desk/events/12/attendees?q=S%C3%B8ren&status=confirmed", "/desk/events?page=2"])
def test_next_of_the_desk_is_kept(target: str) -> None:
    assert rules.safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "/", "//evil.test/desk/", "/\\evil.test", "https://evil.test/desk/", "/desk/../../evil", "/desk/%2e%2e/%2e%2e/x",
        "/desk/..%2f..", "/desk//evil.test", "/desk/\r\nSet-Cookie: a=b", "/desk/\t", "javascript:alert(1)", "/deskevil", "/desk/\\x",
        "/desk/#fragment", " /desk/", "/desk/" + "a" * 500, "/desk/æ", "https:/desk/", "/events",
    ],
)  # fmt: skip
def test_next_of_anywhere_else_is_dropped(target: str | None) -> None:
    assert rules.safe_next(target) is None


@given(st.one_of(st.text(max_size=80), st.text(alphabet="/\\.:@%25ef#?desk", max_size=30).map(lambda tail: "/desk/" + tail)))
def test_next_stays_on_this_site_whatever_is_asked(target: str) -> None:
    kept = rules.safe_next(target)
    if kept is not None:
        for base in ("https://events.example.org/desk/sign-in", "http://127.0.0.1:8000/desk/sign-in"):
            whole = urlsplit(urljoin(base, kept.replace("\\", "/")))
            assert (whole.scheme, whole.netloc) == urlsplit(base)[:2]
            assert whole.path == "/desk" or whole.path.startswith("/desk/")
