"""Templates to bytes: one Jinja environment per language, and the one function that decides page or fragment."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.settings import ROOT, Settings
from portal.web import dates
from portal.web.forms import Chinese, Word
from portal.web.language import LANGUAGES, N_, Language, words_of

TEMPLATES = ROOT / "templates"


class Renderer:
    """Renders templates in each language with the site's own words around them.

    ``static`` turns a file name into an address; ``around`` gives what the layout shows (today, title of the site).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        static: Callable[[str], str],
        around: Callable[[], Mapping[str, object]],
    ) -> None:
        self.settings = settings
        self.static = static
        self.around = around
        self.environments: dict[str, Environment] = {}

    def environment(self, key: str) -> Environment:
        if key not in self.environments:
            self.environments[key] = self._build(LANGUAGES[key])
        return self.environments[key]

    def _build(self, language: Language) -> Environment:
        env = Environment(
            loader=self.loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
        )
        env.install_gettext_translations(words_of(language.key), newstyle=True)  # type: ignore[attr-defined]
        # The extractor trims too (babel.cfg): a sentence may be broken over lines in a template.
        env.policies["ext.i18n.trimmed"] = True
        env.filters.update(dates.filters_for(language.key))
        env.filters["say"] = _sayer(env, language.key)
        env.globals.update(
            settings=self.settings,
            site_name=self._own("site_name", language),
            operated_by=self._operated_by(language),
            language=language,
            languages=list(LANGUAGES.values()),
            static=self.static,
            href=lambda path: link(language, path),
            own=lambda row, field: in_language(row, field, language.key),
        )
        env.globals["ui"] = env.get_template("components/ui.html").module
        return env

    def _own(self, name: str, language: Language) -> str:
        own = getattr(self.settings, f"{name}_{language.key}", "") or getattr(self.settings, name)
        return str(own)

    def _operated_by(self, language: Language) -> str:
        operator = self._own("operator", language)
        return translate(language.key, Word(N_("%(operator)s主办"), {"operator": operator})) if operator else ""

    @cached_property
    def loader(self) -> FileSystemLoader:
        return FileSystemLoader(TEMPLATES)

    def text(self, key: str, template: str, context: Mapping[str, object]) -> str:
        return self.environment(key).get_template(template).render({**self.around(), **context})

    def fragment(self, key: str, name: str, context: Mapping[str, object]) -> str:
        """A named block alone; ``name`` is "template#block", the template that defines it."""
        template, _, block = name.partition("#")
        found = self.environment(key).get_template(template)
        parts: Iterable[str] = found.blocks[block](found.new_context({**self.around(), **context}))
        return "".join(parts)


def translate(key: str, word: Word | str) -> str:
    """A word, or a bare message id, in a language. A value may be a word itself (a state inside a sentence)."""
    if isinstance(word, str):
        word = Word(word)
    return _pattern(key, word) % _values(key, word)


def _pattern(key: str, word: Word) -> str:
    """Templates always format a message, so here too: a per cent sign is written %% everywhere."""
    words = words_of(key)
    if word.counts:
        return words.ngettext(word.message, word.message, cast(int, word.params["n"]))
    return words.gettext(word.message)


def _values(key: str, word: Word) -> dict[str, object]:
    return {name: _written(key, value) for name, value in word.params.items()}


def _sayer(env: Environment, key: str) -> Callable[[Word | str], str]:
    """The filter ``say``: ``translate`` for a page, where Chinese values are marked as such."""

    def say(word: Word | str) -> str:
        if isinstance(word, str):
            return translate(key, word)
        chinese = env.globals["ui"].chinese  # type: ignore[attr-defined]
        marked = {name: chinese(value) for name, value in word.params.items() if isinstance(value, Chinese)}
        marked |= {name: say(value) for name, value in word.params.items() if isinstance(value, Word)}
        if not marked:
            return translate(key, word)
        return escape(_pattern(key, word)) % {**_values(key, word), **marked}

    return say


def _written(key: str, value: object) -> object:
    if isinstance(value, Word):
        return translate(key, value)
    if isinstance(value, datetime):
        return dates.day_in(key, "moment", value)
    return dates.day_in(key, "weekday", value) if isinstance(value, date) else value


def link(language: Language, path: str) -> str:
    """An address of this site in a language."""
    if not path.startswith("/") or path.startswith("/static/"):
        return path
    return language.prefix + path if path != "/" or not language.prefix else language.prefix + "/"


def redirect(request: Request, path: str) -> Response:
    """After a form: on to a page of this site, in the language of the form's page."""
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=303)


def in_language(row: Any, field: str, key: str) -> str:
    """A text that is kept in several languages: this language's, else the Chinese one."""
    return str(getattr(row, f"{field}_{key}", "") or getattr(row, f"{field}_zh", "") or "")


def render(
    request: Request,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A page, or its ``fragment`` ("template#block") when htmx asks for a part of it."""
    renderer: Renderer = request.app.state.renderer
    key = request.state.locale
    # Two slashes at the beginning would make the links to other languages lead to another site.
    path = "/" + request.scope["path"].lstrip("/")
    values: dict[str, object] = {
        "path": path,
        "query": request.url.query,
        "account": getattr(request.state, "account", None),
        "waiting_at": getattr(request.state, "waiting", {}),
        **(context or {}),
    }
    if fragment is not None and request.headers.get("hx-request-type") == "partial":
        text = renderer.fragment(key, fragment, values)
    else:
        text = renderer.text(key, template, values)
    return HTMLResponse(text, status_code=status, headers={"vary": "HX-Request, HX-Request-Type"})
