"""What every template may use: icons, drawings, dates, rich text, and static addresses that change with their content."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for

from eventsite import i18n
from eventsite.web import drawings
from eventsite.web.language import asked_language
from eventsite.web.richtext import rich_text


def install(app: Flask) -> None:
    """Give the templates their globals and filters."""
    root = Path(str(app.static_folder))

    @cache
    def version(name: str) -> str:
        path = root / name
        return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "none"

    @cache
    def static(name: str) -> str:
        return url_for("static", filename=name, v=version(name))

    def has_static(name: str) -> bool:
        return version(name) != "none"

    app.jinja_env.globals.update(
        static=static, has_static=has_static, icon=drawings.icon, plate=drawings.plate, trip_chart=drawings.trip_chart,
        curve=drawings.curve, language=i18n.language, LANGUAGES=i18n.LANGUAGES, LANGUAGE_NAMES=i18n.LANGUAGE_NAMES,
    )  # fmt: skip
    app.jinja_env.filters.update(
        long_date=i18n.long_date, short_date=i18n.short_date, day_and_month=i18n.day_and_month, month_and_year=i18n.month_and_year,
        month_name=i18n.month_name, weekday=i18n.weekday, weekday_short=i18n.weekday_short, clock_time=i18n.clock_time, rich_text=rich_text,
    )  # fmt: skip
    app.jinja_env.filters.update(
        day_and_month_short=i18n.day_and_month_short, in_zone=i18n.in_zone, weekday_and_day=i18n.weekday_and_day,
        weekday_and_day_short=i18n.weekday_and_day_short, weekday_day_and_month=i18n.weekday_day_and_month,
    )  # fmt: skip
    app.jinja_env.globals.update(
        asked_language=asked_language, moment=i18n.moment, zone_label=i18n.zone_label, zone_city=i18n.zone_city, utc_offset=i18n.utc_offset
    )
