"""Words as JSON, so that a reason can lie in a row until somebody reads it in their language."""

from datetime import date
from typing import Any

from portal.web.forms import Chinese, Word


def kept(word: Word) -> dict[str, Any]:
    """A word whose values are numbers, texts, days and words."""
    return {"message": word.message, "counts": word.counts, "params": {k: _kept(v) for k, v in word.params.items()}}


def word_of(kept: dict[str, Any]) -> Word:
    message, counts = kept["message"], kept["counts"]
    return Word(message, {name: _value(held) for name, held in kept["params"].items()}, counts)


def _kept(value: object) -> Any:
    if isinstance(value, Word):
        return {"word": kept(value)}
    if isinstance(value, Chinese):
        return {"chinese": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, str | int):
        return value
    raise TypeError(f"no value of a kept word: {value!r}")


def _value(held: Any) -> object:
    if not isinstance(held, dict):
        return held
    ((kind, value),) = held.items()
    makers: dict[str, Any] = {"word": word_of, "chinese": Chinese, "day": date.fromisoformat}
    return makers[kind](value)
