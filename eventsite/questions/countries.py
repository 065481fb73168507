"""Countries by their ISO 3166 codes, named and sorted in a language. Pure; the names come from CLDR through babel."""

from functools import cache

from eventsite.i18n import DEFAULT_LANGUAGE, locale_for

_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_DANISH = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})  # after z, in this order
_PLAIN = str.maketrans("äåáâàãçéèêëíìîïñóòôöøúùûüý", "aaaaaaceeeeiiiinooooouuuuy")


@cache
def country_names(language: str) -> dict[str, str]:
    """Code and name of each country, in the order of that language's alphabet."""
    territories = locale_for(language).territories
    names = {code: str(name) for code, name in territories.items() if _is_country(code)}
    return dict(sorted(names.items(), key=lambda item: item[1].casefold().translate(_DANISH if language == "da" else _PLAIN)))


def country_name(code: str, language: str) -> str:
    """The country's name in a language; the code itself where there is none."""
    return country_names(language).get(code, code)


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES


CODES = frozenset(country_names(DEFAULT_LANGUAGE))
