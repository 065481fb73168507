"""Mail addresses as headers and SMTP can hold them: ASCII, the domain by IDNA. Header injection ends here."""

from email.headerregistry import Address


class UnwritableAddress(ValueError):
    """An address that no header or SMTP command can carry; the text names no address."""


def ascii_address(email: str) -> str:
    """The address in ASCII. Raises UnwritableAddress for a local part beyond ASCII, blanks, quotes and control characters."""
    local, at, domain = email.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UnwritableAddress("the domain of the address cannot be written") from error
    plain = local.isascii() and not any(c in '"(),:;<>@[\\] ' or not c.isprintable() for c in local + domain)
    if not at or not local or not domain or not plain:
        raise UnwritableAddress("the address cannot be written in a mail")
    return f"{local}@{domain}"


def header_address(email: str, name: str | None = None) -> Address:
    """One mailbox for a header, with a display name where there is one. Line breaks in the name become blanks."""
    display = "".join(c if c.isprintable() else " " for c in " ".join((name or "").split()))
    return Address(display_name=display, addr_spec=ascii_address(email))
