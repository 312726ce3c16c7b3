"""A browser for tests: it inspects every answer it gets, so that no test can pass over a broken page."""

from typing import Any
from urllib.parse import unquote

from httpx2 import ASGITransport, AsyncClient, Response
from lxml import html
from starlette.routing import Match

from portal.app import Portal
from portal.settings import ROOT
from portal.web.headers import is_private
from portal.web.language import language_of_path
from tests.kit.databases import BASE_URL
from tests.kit.inspection import faults_of_markup, faults_of_page, parse

ON_EVERY_ANSWER = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "strict-transport-security",
)
# A file can run nothing; every header would be sent with every file.
ON_A_FILE = ("content-security-policy", "x-content-type-options", "strict-transport-security")
SAFE = ("GET", "HEAD", "OPTIONS")


class Answer:
    """An httpx answer that was inspected, with its page parsed."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self._doc: html.HtmlElement | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.response, name)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def doc(self) -> html.HtmlElement:
        if self._doc is None:
            self._doc = parse(self.response.text)
        return self._doc

    @property
    def heading(self) -> str:
        (heading,) = self.doc.xpath("//h1")
        return " ".join(heading.text_content().split())

    @property
    def words(self) -> str:
        """The text of the page's main part, blanks folded."""
        return " ".join(self.doc.xpath("//main")[0].text_content().split())

    def hrefs(self, xpath: str = "//main//a/@href") -> list[str]:
        return [str(address) for address in self.doc.xpath(xpath)]

    def fields(self, xpath: str = "//main//form") -> dict[str, str]:
        """What the first form at ``xpath`` would send as it stands (text fields, hidden ones, what is ticked)."""
        return dict(self.doc.xpath(xpath)[0].form_values())


class Client:
    """``get`` and ``post`` as a browser on this site sends them; ``inspect=False`` for answers broken on purpose."""

    def __init__(self, portal: Portal, **cookies: str) -> None:
        self.portal = portal
        transport = ASGITransport(app=portal, raise_app_exceptions=False, client=("203.0.113.7", 40000))
        self.http = AsyncClient(transport=transport, base_url=BASE_URL)
        for name, value in cookies.items():
            self.keep_cookie(name, value)

    def keep_cookie(self, name: str, value: str) -> None:
        self.http.cookies.set(name, value, domain="portal.test", path="/")

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.request("GET", path, **more)

    async def post(self, path: str, data: Any = None, **more: Any) -> Answer:
        return await self.request("POST", path, data=data or {}, **more)

    async def request(self, method: str, path: str, *, inspect: bool = True, **more: Any) -> Answer:
        if method not in SAFE:
            more["headers"] = {"sec-fetch-site": "same-origin", **more.get("headers", {})}
        answer = Answer(await self.http.request(method, path, **more))
        if inspect:
            faults = self.faults(answer, fragment="hx-request-type" in more.get("headers", {}))
            assert faults == [], f"{method} {path} ({answer.status}): " + "; ".join(faults)
        return answer

    def faults(self, answer: Answer, *, fragment: bool = False) -> list[str]:
        path = answer.response.request.url.path
        language, inner = language_of_path(path)
        private = is_private(inner)
        wanted = ON_A_FILE if inner.startswith("/static/") else ON_EVERY_ANSWER
        found = _faults_of_headers(answer, inner, wanted, private=private) if answer.status != 304 else []

        def resolves(address: str, method: str) -> bool:
            # An error page offers itself in the other languages.
            own = "/" + inner.lstrip("/")
            return self.resolves(address, method) or (answer.status >= 400 and language_of_path(address)[1] == own)

        if answer.headers.get("content-type", "").startswith("text/html") and answer.text:
            if fragment:
                found += faults_of_markup(answer.doc, origin=BASE_URL, resolves=resolves)
            else:
                found += faults_of_page(answer.text, lang=language.tag, origin=BASE_URL, resolves=resolves)
        return found

    def resolves(self, path: str, method: str) -> bool:
        inner = language_of_path(unquote(path))[1]
        name = inner.removeprefix("/static/")
        if name != inner and not name.startswith("vendor/") and not (ROOT / "static" / name).is_file():
            return False
        scope = {"type": "http", "path": inner, "method": method, "root_path": "", "headers": []}
        return any(route.matches(scope)[0] is Match.FULL for route in self.portal.starlette.routes)


def _faults_of_headers(answer: Answer, path: str, wanted: tuple[str, ...], *, private: bool) -> list[str]:
    found = [f"no header {name}" for name in wanted if name not in answer.headers]
    # The empty form of a resident: a browser shall come back to the one with the same key.
    kept = "private, max-age=0" if path.endswith("/feedback/new") and answer.status == 200 else "no-store"
    if private and answer.headers.get("cache-control") != kept:
        found.append("a private page that may be stored")
    if not private and "set-cookie" in answer.headers:
        found.append("a cookie on a public page")
    if answer.status == 500:
        found.append("an error of ours")
    return found
