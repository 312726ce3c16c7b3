"""Dates and numbers as each language writes them, always in Shanghai's time."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from portal.web.language import babel_locale
from portal.workdays import SHANGHAI

# pattern by language: a full day, a day with its weekday, a day within the year, its month, a month, a moment, and a
# moment within the year
PATTERNS = {
    "zh": {
        "day": "y年M月d日",
        "weekday": "y年M月d日（EEE）",
        "short": "M月d日（EEE）",
        "month": "M月",
        "year_month": "y年M月",
        "moment": "y年M月d日（EEE）HH:mm",
        "hour": "M月d日 HH:mm",
    },
    "en": {
        "day": "d MMM y",
        "weekday": "EEE d MMM y",
        "short": "EEE d MMM",
        "month": "MMM",
        "year_month": "MMM y",
        "moment": "EEE d MMM y, HH:mm",
        "hour": "d MMM, HH:mm",
    },
}


def day_in(key: str, style: str, value: date | datetime) -> str:
    """A day or moment written in a language; style is one of PATTERNS' names."""
    locale = babel_locale(key)
    pattern = PATTERNS[key][style]
    if isinstance(value, datetime):
        return format_datetime(value.astimezone(SHANGHAI), pattern, locale=locale)
    return format_date(value, pattern, locale=locale)


def filters_for(key: str) -> dict[str, Callable[..., Any]]:
    """Jinja filters: day, weekday, short, month, year_month, moment, hour, number, percent, iso."""
    locale = babel_locale(key)

    def style(name: str) -> Callable[[date | datetime], str]:
        return lambda value: day_in(key, name, value)

    return {
        **{name: style(name) for name in PATTERNS[key]},
        "number": lambda value: format_decimal(value, locale=locale),
        "percent": lambda value: format_percent(value, format="0.#%", locale=locale),
        "iso": iso,
    }


def iso(value: date | datetime) -> str:
    """A day or a moment as HTML reads it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
    return value.isoformat()
