"""Names of entries. Made once, stored, and never made again from anything: a new registration has a new one."""

from secrets import token_hex

_OCTETS = 16  # 128 random bits (RFC 7986, 5.3): whoever can name a UID has been sent it


def new_uid(domain: str) -> str:
    """A random, opaque UID. It holds no part of a name, an address or an id; `domain` is that of the site."""
    return f"{token_hex(_OCTETS)}@{domain}"
