"""Settings: a missing or odd value is refused with one line that names it and holds no secret."""

from pathlib import Path

import pytest

from eventsite.config import SettingError, Settings
from tests.conftest import ENVIRONMENT

FIVE = ENVIRONMENT | {"EVENTSITE_DATABASE_URL": "sqlite:////srv/eventsite.db"}
PUBLIC = {"EVENTSITE_BASE_URL": "https://events.example.org"}


def test_five_settings_are_enough() -> None:
    settings = Settings.from_env(FIVE)

    assert (settings.limits, settings.page_cache, settings.data_dir.name, settings.mail_domain) == (
        True,
        True,
        "var",
        "kattegat.example.org",
    )
    assert len({settings.link_key, settings.session_key, settings.queue_key}) == 3


@pytest.mark.parametrize("name", sorted(FIVE))
def test_setting_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(SettingError, match=f"^{name} is not set$"):
        Settings.from_env({key: value for key, value in FIVE.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVENTSITE_SECRET_KEY", "short"),
        ("EVENTSITE_SECRET_KEY", "a" * 40),
        ("EVENTSITE_LINK_KEY", "short"),
        ("EVENTSITE_DATABASE_URL", "mysql://host/name"),
        ("EVENTSITE_DATABASE_URL", "sqlite://"),
        ("EVENTSITE_BASE_URL", "http://events.example.org"),
        ("EVENTSITE_BASE_URL", "https://events.example.org/path"),
        ("EVENTSITE_BASE_URL", "https://somebody@events.example.org"),
        ("EVENTSITE_SMTP_URL", "smtp://mail.example.org:25"),
        ("EVENTSITE_SMTP_URL", "smtps://"),
        ("EVENTSITE_INBOX_URL", "imap://events:hush@mail.example.org"),
        ("EVENTSITE_INBOX_URL", "imaps://mail.example.org"),
        ("EVENTSITE_INBOX_URL", "imaps://events@mail.example.org"),
        ("EVENTSITE_INBOX_URL", "pop3://events:hush@mail.example.org"),
        ("EVENTSITE_INBOX_URL", "imaps://events:hush%0D%0A@mail.example.org"),
        ("EVENTSITE_INBOX_AUTHSERV", "mx.example.org; dmarc=pass"),
        ("EVENTSITE_MAIL_FROM", "events"),
        ("EVENTSITE_MAIL_FROM", "events@example.org\nBcc: x@example.org"),
        ("EVENTSITE_LIMITS", "maybe"),
        ("EVENTSITE_THREADS", "0"),
        ("EVENTSITE_THREADS", "9" * 30),
        ("EVENTSITE_QUEUE_URL", "amqp://host"),
        ("EVENTSITE_LIMITTS", "off"),
        ("EVENTSITE_SECRET_KEY_FILE", "/no/such/file"),
    ],
)
def test_setting_that_is_odd_is_refused_in_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as refusal:
        Settings.from_env(FIVE | {name: value})
    assert "\n" not in str(refusal.value)
    assert FIVE["EVENTSITE_SECRET_KEY"] not in str(refusal.value)


def test_limits_are_switched_off_on_this_machine_alone() -> None:
    assert Settings.from_env(FIVE | {"EVENTSITE_LIMITS": "off"}).limits is False
    with pytest.raises(SettingError, match="EVENTSITE_LIMITS=off"):
        Settings.from_env(FIVE | PUBLIC | {"EVENTSITE_LIMITS": "off"})


def test_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(FIVE["EVENTSITE_SECRET_KEY"] + "\n")
    named = {key: value for key, value in FIVE.items() if key != "EVENTSITE_SECRET_KEY"} | {"EVENTSITE_SECRET_KEY_FILE": str(file)}

    assert Settings.from_env(named) == Settings.from_env(FIVE)


def test_mailbox_is_read_from_its_address_and_its_password_shows_nowhere() -> None:
    inbox = Settings.from_env(FIVE | {"EVENTSITE_INBOX_URL": "imap+starttls://events%40example.org:hu%2Fsh@mail.example.org/Answers"}).inbox

    assert inbox is not None
    assert (inbox.host, inbox.port, inbox.security, inbox.username, inbox.password, inbox.folder) == (
        "mail.example.org", 143, "starttls", "events@example.org", "hu/sh", "Answers",
    )  # fmt: skip
    assert "hu/sh" not in repr(inbox)


@pytest.mark.parametrize("url", ["imap://a:b@127.0.0.1", "imaps://a:hush@mail.example.org"])
def test_mailbox_without_a_folder_is_the_inbox(url: str) -> None:
    inbox = Settings.from_env(FIVE | {"EVENTSITE_INBOX_URL": url}).inbox

    assert inbox is not None
    assert inbox.folder == "INBOX"
