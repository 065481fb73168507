"""Languages, and how dates and times are written in each.

A person has a language, an event has a zone. Every time shown names its zone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from flask import g
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext, lazy_gettext
from flask_babel import ngettext as untyped_ngettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_: Callable[..., str] = gettext  # flask-babel is untyped
ngettext: Callable[..., str] = untyped_ngettext
_l = lazy_gettext
babel = Babel()

LANGUAGES = ("en", "da")  # complete; an event may have text in any other
LANGUAGE_NAMES = {"en": "English", "da": "Dansk"}
DEFAULT_LANGUAGE = "en"
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_HK"}
_LONG = {"en": "EEEE d MMMM y", "da": "EEEE 'den' d. MMMM y", "zh": "y年M月d日 EEEE", "ko": "y년 M월 d일 EEEE"}
_SHORT = {"en": "EEE d MMM", "da": "EEE d. MMM", "zh": "M月d日 EEE", "ko": "M월 d일 EEE"}
_DAY_MONTH = {"en": "d MMMM", "da": "d. MMMM", "zh": "M月d日", "ko": "M월 d일"}
_DAY_MONTH_SHORT = {"en": "d MMM", "da": "d. MMM", "zh": "M月d日", "ko": "M월 d일"}
_WEEKDAY_DAY = {"en": "EEEE d", "da": "EEEE 'den' d."}
_WEEKDAY_DAY_SHORT = {"en": "EEE d", "da": "EEE d."}
_WEEKDAY_DAY_MONTH = {"en": "EEEE d MMMM", "da": "EEEE 'den' d. MMMM", "zh": "M月d日 EEEE", "ko": "M월 d일 EEEE"}
_MONTH_YEAR = {"zh": "y年M月", "ko": "y년 M월"}


_catalogues: dict[Locale, Any] = {}  # as flask-babel has loaded them


@pass_eval_context
def text_in_template(context: EvalContext, message: str, /, **values: Any) -> str:
    """gettext of templates: the ways of flask-babel and Jinja to each word are a fifth of what a page costs."""
    words = _words(_catalogue(), message, context.autoescape)
    return words % values if values or "%" in words else words


@pass_eval_context
def plural_in_template(context: EvalContext, singular: str, plural: str, num: int, /, **values: Any) -> str:
    """ngettext of templates."""
    words = str(_catalogue().ungettext(singular, plural, num))
    return (Markup(words) if context.autoescape else words) % ({"num": num} | values)  # noqa: S704 - a translation of ours


@lru_cache(8000)
def _words(catalogue: Any, message: str, is_html: bool) -> str:
    words = str(catalogue.ugettext(message))
    return Markup(words) if is_html else words  # noqa: S704 - a translation of ours


def _locale() -> Locale | None:
    """The locale in force, past flask-babel's own search for it where that has been done."""
    try:
        found: Locale | None = g._flask_babel.babel_locale
    except (AttributeError, RuntimeError):  # not looked for yet, or no context to have one in
        found = None
    return found or get_locale()


def _catalogue() -> Any:
    locale = _locale()
    if locale is None:
        return get_translations()
    found = _catalogues.get(locale)
    if found is None:
        found = _catalogues[locale] = get_translations()
    return found


def language() -> str:
    """The language in force: that of the page, or of the mail being written."""
    locale = _locale()
    return str(locale.language) if locale else DEFAULT_LANGUAGE


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Write in this language inside the block; an unknown one means the default."""
    with force_locale(code if code in LANGUAGES else DEFAULT_LANGUAGE):
        yield


@cache
def locale_for(code: str) -> Locale:
    """Babel's locale of a language code; British usage for English, so that a date is 20 September."""
    return Locale.parse(_LOCALES.get(code, code), sep="_" if "_" in _LOCALES.get(code, code) else "-")


def _date(day: date, patterns: dict[str, str], fallback: str) -> str:
    code = language()
    return _formatted(day, patterns.get(code, fallback), code)


@lru_cache(2000)
def _formatted(day: date, pattern: str, code: str) -> str:
    """A page has a dozen dates, and the same ones as the page before."""
    return format_date(day, pattern, locale=locale_for(code))


def long_date(day: date) -> str:
    """Monday 20 September 2027."""
    return _date(day, _LONG, "EEEE d MMMM y")


def short_date(day: date) -> str:
    """Mon 20 Sept."""
    return _date(day, _SHORT, "EEE d MMM")


def day_and_month(day: date) -> str:
    """20 September."""
    return _date(day, _DAY_MONTH, "d MMMM")


def day_and_month_short(day: date) -> str:
    """20 Sept."""
    return _date(day, _DAY_MONTH_SHORT, "d MMM")


def weekday_and_day(day: date) -> str:
    """Monday 20."""
    return _date(day, _WEEKDAY_DAY, "EEEE d")


def weekday_and_day_short(day: date) -> str:
    """Mon 20."""
    return _date(day, _WEEKDAY_DAY_SHORT, "EEE d")


def weekday_day_and_month(day: date) -> str:
    """Monday 20 September."""
    return _date(day, _WEEKDAY_DAY_MONTH, "EEEE d MMMM")


def month_and_year(day: date) -> str:
    """September 2027."""
    return _date(day, _MONTH_YEAR, "MMMM y")


def month_name(day: date) -> str:
    """September."""
    return _date(day, {}, "LLLL").capitalize() if language() == "da" else _date(day, {}, "LLLL")


def weekday(day: date) -> str:
    """Monday."""
    return _date(day, {}, "EEEE").capitalize()


def weekday_short(day: date) -> str:
    """Mon."""
    return _date(day, {}, "EEE").capitalize()


def clock_time(moment: datetime) -> str:
    """09:00, of a local time or an instant already in its zone."""
    return f"{moment:%H:%M}"


def utc_offset(instant: datetime, zone: str) -> str:
    """UTC+2, UTC-3:30, UTC: what the zone is ahead of UTC at that instant."""
    minutes = int((instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def zone_city(zone: str) -> str:
    """Copenhagen, København: the zone's city in the language in force."""
    return _zone_city(zone, language())


@cache
def _zone_city(zone: str, code: str) -> str:
    city: str = get_timezone_location(zone, locale=locale_for(code), return_city=True)
    return city or zone.rpartition("/")[2].replace("_", " ")


def in_zone(instant: datetime, zone: str) -> datetime:
    """The instant as the zone's wall clock shows it."""
    return instant.astimezone(ZoneInfo(zone))


def zone_label(instant: datetime, zone: str) -> str:
    """Copenhagen time, UTC+2."""
    return str(gettext("%(city)s time, %(offset)s", city=zone_city(zone), offset=utc_offset(instant, zone)))


def moment(instant: datetime, zone: str) -> str:
    """Monday 13 September 2027, 12:00 (Copenhagen time, UTC+2): an instant in words, with its zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{long_date(local.date())}, {clock_time(local)} ({zone_label(instant, zone)})"


__all__ = [
    "DEFAULT_LANGUAGE", "LANGUAGES", "LANGUAGE_NAMES", "_", "_l", "babel", "clock_time", "day_and_month", "day_and_month_short",
    "in_language", "in_zone", "language", "locale_for", "long_date", "moment", "month_and_year", "month_name", "ngettext",
    "short_date", "utc_offset", "weekday", "weekday_and_day", "weekday_and_day_short", "weekday_day_and_month", "weekday_short",
    "zone_city", "zone_label",
]  # fmt: skip
