"""Settings: typed, frozen, from `EVENTSITE_*` alone. A missing or odd value is refused at start with one line.

Each secret may come from a file instead: `EVENTSITE_SECRET_KEY_FILE=/run/secrets/key`. Keys that are not given
are derived from the secret key by HKDF (RFC 5869), each for one purpose.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "EVENTSITE_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DATABASES = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
MIN_SECRET_LENGTH = 32


class SettingError(Exception):
    """A setting is missing or odd. The text names the variable and what it should be; it never holds a secret."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail goes. `security` is `plain` (loopback only), `starttls` or `tls`; certificates are verified."""

    host: str
    port: int
    security: str
    username: str | None = None
    password: str | None = None


@dataclass(frozen=True)
class ImapServer:
    """Where answers arrive. `security` is `plain` (loopback only), `starttls` or `tls`; certificates are verified."""

    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True)
class Settings:
    """Everything that an installation decides. The fields' comments are the documentation's source."""

    database_url: str  # sqlite:////srv/eventsite.db or postgresql://user:password@host/name
    base_url: str  # https://events.example.org, without a path; http only on loopback
    secret_key: str  # 32 characters or more, random
    smtp: SmtpServer  # EVENTSITE_SMTP_URL: smtps://user:password@host:465, smtp+starttls://…:587, smtp://127.0.0.1:25
    mail_from: str  # the address that sends and organises; replies reach it
    data_dir: Path  # huey's file, uploads and locks
    link_key: bytes  # personal links
    session_key: bytes  # signed cookies
    queue_key: bytes  # wake-up messages
    queue_url: str  # sqlite (default, a file in data_dir), redis://… or postgresql://…
    bounce_domain: str | None  # envelope sender bounce+…@this; none: mail_from
    inbox: ImapServer | None  # EVENTSITE_INBOX_URL: imaps://user:password@host/folder, imap+starttls://…; none: nothing is fetched
    inbox_authserv: str | None  # our mail server's name in Authentication-Results; none: no answer is proved by its mail
    limits: bool  # off only for benchmarks, on loopback
    new_addresses_per_hour: int  # so many may be mailed to because somebody typed them, before forms ask for proof of work
    dotless_domains: frozenset[str]  # where dots before the @ name the same mailbox
    page_cache: bool  # rendered event pages are kept; off only to measure
    trusted_hops: int  # proxies in front whose X-Forwarded-* count
    threads: int  # of one web process
    log_level: str

    @property
    def is_loopback(self) -> bool:
        """Whether the site is only for this machine."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def is_secure(self) -> bool:
        """Whether cookies may be Secure and HSTS is sent."""
        return self.base_url.startswith("https://")

    @property
    def mail_domain(self) -> str:
        """The domain of Message-IDs and calendar UIDs."""
        return self.mail_from.rpartition("@")[2]

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read and check every setting. Raises SettingError with one clear line."""
        read = _Reader(os.environ if env is None else env)
        base_url = _base_url(read.required("BASE_URL"))
        loopback = urlsplit(base_url).hostname in LOOPBACK
        secret = read.required("SECRET_KEY")
        if len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < 8:
            raise SettingError(f"EVENTSITE_SECRET_KEY must be at least {MIN_SECRET_LENGTH} random characters")
        settings = cls(
            database_url=_database_url(read.required("DATABASE_URL")),
            base_url=base_url,
            secret_key=secret,
            smtp=_smtp(read.required("SMTP_URL")),
            mail_from=_address(read.required("MAIL_FROM")),
            data_dir=Path(read.optional("DATA_DIR", "var")).absolute(),
            link_key=read.key("LINK_KEY", secret, "personal links"),
            session_key=read.key("SESSION_KEY", secret, "signed cookies"),
            queue_key=read.key("QUEUE_KEY", secret, "wake-up messages"),
            queue_url=_queue_url(read.optional("QUEUE_URL", "sqlite")),
            bounce_domain=read.optional("BOUNCE_DOMAIN", "") or None,
            inbox=_imap(read.optional("INBOX_URL", "")),
            inbox_authserv=_authserv(read.optional("INBOX_AUTHSERV", "")),
            limits=read.switch("LIMITS", default=True),
            new_addresses_per_hour=read.number("NEW_ADDRESSES_PER_HOUR", 300, 1, 100_000),
            dotless_domains=_domains(read.optional("DOTLESS_DOMAINS", "gmail.com googlemail.com")),
            page_cache=read.switch("PAGE_CACHE", default=True),
            trusted_hops=read.number("TRUSTED_HOPS", 0, 0, 5),
            threads=read.number("THREADS", 8, 1, 64),
            log_level=read.one_of("LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        )
        if not settings.limits and not loopback:
            raise SettingError("EVENTSITE_LIMITS=off is for benchmarks on this machine: the base URL must be loopback")
        read.refuse_unknown()
        return settings


class _Reader:
    """Reads variables, remembers their names, so that a misspelt one is refused and not ignored."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.known: set[str] = set()

    def optional(self, name: str, default: str) -> str:
        full = PREFIX + name
        self.known |= {full, full + "_FILE"}
        if full + "_FILE" in self.env:
            if full in self.env:
                raise SettingError(f"set either {full} or {full}_FILE, not both")
            try:
                return Path(self.env[full + "_FILE"]).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingError(f"{full}_FILE cannot be read: {error.strerror}") from error
        return self.env.get(full, default).strip()

    def required(self, name: str) -> str:
        value = self.optional(name, "")
        if not value:
            raise SettingError(f"{PREFIX}{name} is not set")
        return value

    def key(self, name: str, secret: str, purpose: str) -> bytes:
        given = self.optional(name, "")
        if given and len(given) < MIN_SECRET_LENGTH:
            raise SettingError(f"{PREFIX}{name} must be at least {MIN_SECRET_LENGTH} random characters")
        return derive_key(given or secret, purpose)

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.optional(name, "on" if default else "off").lower()
        if value not in ("on", "off"):
            raise SettingError(f"{PREFIX}{name} must be on or off")
        return value == "on"

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.optional(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value[:6]) <= high:
            raise SettingError(f"{PREFIX}{name} must be a whole number from {low} to {high}")
        return int(value)

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.optional(name, default).lower()
        if value not in allowed:
            raise SettingError(f"{PREFIX}{name} must be one of {', '.join(allowed)}")
        return value

    def refuse_unknown(self) -> None:
        ours = {name for name in self.env if name.startswith(PREFIX) and not name.startswith(PREFIX + "TEST_")}
        odd = sorted(ours - self.known - {PREFIX + "JUDGES_REQUIRED", PREFIX + "ENV_FILE"})
        if odd:
            raise SettingError(f"{odd[0]} is not a setting of eventsite")


def derive_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from the secret (HKDF-SHA256)."""
    return HKDF(SHA256(), 32, salt=None, info=f"eventsite {purpose}".encode()).derive(secret.encode())


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingError(f"{PREFIX}{name} is not an address") from error
    return parts


def _base_url(value: str) -> str:
    parts = _split("BASE_URL", value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.username:
        raise SettingError("EVENTSITE_BASE_URL must be like https://events.example.org, without a path")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingError("EVENTSITE_BASE_URL must be https, unless it is loopback")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in DATABASES:
        raise SettingError("EVENTSITE_DATABASE_URL must start with sqlite:/// or postgresql://")
    if scheme == "sqlite" and len(rest) < 2:
        raise SettingError("EVENTSITE_DATABASE_URL must name a file: sqlite:////srv/eventsite/eventsite.db")
    return f"{DATABASES[scheme]}://{rest}"


def _queue_url(value: str) -> str:
    if value == "sqlite" or value.startswith(("redis://", "rediss://", "postgresql://")):
        return value
    raise SettingError("EVENTSITE_QUEUE_URL must be sqlite, redis://… or postgresql://…")


def _smtp(value: str) -> SmtpServer:
    parts = _split("SMTP_URL", value)
    kinds = {"smtp": ("plain", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
    if parts.scheme not in kinds or not parts.hostname:
        raise SettingError("EVENTSITE_SMTP_URL must be like smtps://user:password@mail.example.org:465 or smtp+starttls://…")
    security, port = kinds[parts.scheme]
    if security == "plain" and parts.hostname not in LOOPBACK:
        raise SettingError("EVENTSITE_SMTP_URL without encryption is for this machine only: use smtps:// or smtp+starttls://")
    user, password = parts.username, parts.password
    return SmtpServer(parts.hostname, parts.port or port, security, user and unquote(user), password and unquote(password))


def _imap(value: str) -> ImapServer | None:
    if not value:
        return None
    parts = _split("INBOX_URL", value)
    kinds = {"imap": ("plain", 143), "imap+starttls": ("starttls", 143), "imaps": ("tls", 993)}
    if parts.scheme not in kinds or not parts.hostname or not parts.username or not parts.password or parts.query or parts.fragment:
        raise SettingError("EVENTSITE_INBOX_URL must be like imaps://user:password@mail.example.org/INBOX or imap+starttls://…")
    security, port = kinds[parts.scheme]
    if security == "plain" and parts.hostname not in LOOPBACK:
        raise SettingError("EVENTSITE_INBOX_URL without encryption is for this machine only: use imaps:// or imap+starttls://")
    user, password, folder = unquote(parts.username), unquote(parts.password), unquote(parts.path.strip("/")) or "INBOX"
    if not folder.isascii() or not folder.isprintable() or any(c in user + password for c in "\r\n\0"):
        raise SettingError("EVENTSITE_INBOX_URL names a folder or a user that IMAP cannot: use plain letters")
    return ImapServer(parts.hostname, parts.port or port, security, user, password, folder)


def _authserv(value: str) -> str | None:
    if value and (not value.isascii() or not value.isprintable() or any(c in value for c in ' ;="()<>@,')):
        raise SettingError("EVENTSITE_INBOX_AUTHSERV must be the name that your mail server writes, like mx.example.org")
    return value.lower() or None


def _address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at or not local or "." not in domain.strip(".") or not value.isascii() or any(c in value for c in ' <>,;:"\r\n\t'):
        raise SettingError("EVENTSITE_MAIL_FROM must be a plain address like events@example.org")
    return value


def _domains(value: str) -> frozenset[str]:
    domains = value.replace(",", " ").lower().split()
    if any("." not in domain.strip(".") or "@" in domain or not domain.isascii() for domain in domains):
        raise SettingError("EVENTSITE_DOTLESS_DOMAINS must be domains like gmail.com, with blanks between them")
    return frozenset(domains)


SETTING_NAMES = tuple(field.name for field in fields(Settings))
