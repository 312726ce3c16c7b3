"""Languages: which there are, how an address names one, and the words of each.

Message ids are Chinese, so a missing translation shows Chinese. Chinese has no path prefix.
"""

from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations

from babel import Locale
from babel.support import Translations
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.settings import ROOT

CATALOGUES = ROOT / "locales"


@dataclass(frozen=True)
class Language:
    """key: in code and cookies; tag: for ``lang``; prefix: of the path; own_name: as its speakers write it."""

    key: str
    tag: str
    prefix: str
    own_name: str
    babel: str


LANGUAGES = {
    "zh": Language("zh", "zh-CN", "", "中文", "zh_Hans_CN"),
    "en": Language("en", "en", "/en", "English", "en"),
}
DEFAULT = LANGUAGES["zh"]


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


@lru_cache
def words_of(key: str) -> NullTranslations:
    """The catalogue of a language; Chinese needs none."""
    if key == DEFAULT.key:
        return NullTranslations()
    return Translations.load(str(CATALOGUES), [LANGUAGES[key].babel])


@lru_cache
def babel_locale(key: str) -> Locale:
    return Locale.parse(LANGUAGES[key].babel)


def language_of_path(path: str) -> tuple[Language, str]:
    """The language that an address names, and the address without its prefix."""
    for language in LANGUAGES.values():
        if language.prefix and (path == language.prefix or path.startswith(language.prefix + "/")):
            return language, path[len(language.prefix) :] or "/"
    return DEFAULT, path


class LanguagePath:
    """ASGI: takes the language prefix off the path and puts the language's key into ``state.locale``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # A server may hand over what is no text; the pages that print the path must still be text.
            language, path = language_of_path(scope["path"].encode("utf-8", "replace").decode())
            state = {**scope.get("state", {}), "locale": language.key}
            scope = {**scope, "path": path, "raw_path": path.encode(), "state": state}
        await self.app(scope, receive, send)
