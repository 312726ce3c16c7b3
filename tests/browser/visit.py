"""A reader's browser that is watched: what it says on its console, whom it asks, how wide its pages are."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from portal.web.language import LANGUAGES, words_of
from tests.browser.axe import violations

HEIGHTS = {320: 640, 1280: 900}
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) { return []; }
  const wide = e => e.getBoundingClientRect().right > room + 1;
  return ['the page scrolls sideways'].concat(Array.from(document.body.querySelectorAll('*')).filter(wide)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 120)));
}"""


class Visit:
    """One reader with one window. ``found`` holds what must not be; ``look`` adds to it and fails on it."""

    def __init__(
        self, browser: Browser, url: str, *, width: int = 1280, language: str = "zh", script: bool = True, **more: Any
    ) -> None:
        self.url, self.width, self.script = url, width, script
        self.language = LANGUAGES[language]
        self.found: list[str] = []
        self.refusals: list[int] = []
        size = {"width": width, "height": HEIGHTS[width]}
        locale = self.language.tag
        self.context: BrowserContext = browser.new_context(
            base_url=url, viewport=size, java_script_enabled=script, locale=locale, **more
        )
        self.context.set_default_timeout(15000)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.found.append(f"an error in a script: {error.error}"))
        self.context.on("request", self._see)
        self.page: Page = self.context.new_page()
        self.copy: Page | None = None

    def _hear(self, message: ConsoleMessage) -> None:
        refused = [status for status in self.refusals if f"responded with a status of {status} " in message.text]
        if refused:
            self.refusals.remove(refused[0])
        else:
            self.found.append(f"on the console of {self.page.url}: {message.type}: {message.text}")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.url:
            self.found.append(f"asked another host: {request.url}")

    def expect_refusal(self, status: int) -> None:
        """Chromium says on its console that a page was answered so: that one line is right."""
        self.refusals.append(status)

    def say(self, message: str) -> str:
        """The portal's words for a message, in the reader's language."""
        return words_of(self.language.key).gettext(message)

    def path(self, path: str) -> str:
        """An address of the portal in the reader's language."""
        return self.language.prefix + path

    def go(self, path: str) -> Page:
        self.page.goto(self.path(path))
        return self.page

    def press_button_of(self, action: str) -> None:
        """Press the first button of the form that is sent to an address with this end, and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator(f"main form[action$='{action}'] button:not([type=button], [formaction])").first.click()

    def follow(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def look(self, *, rules: list[str] | None = None, within: str | None = None) -> None:
        """The page as it stands now: no fault by axe, not too wide, and nothing heard or seen so far."""
        self.found += self.page.evaluate(TOO_WIDE)
        self.found += violations(self.page if self.script else self._copy_with_scripts(), rules=rules, within=within)
        self.check()

    def _copy_with_scripts(self) -> Page:
        """The same markup in a window where axe can run: it waits by timers, and these stand still without scripts."""
        if self.copy is None:
            self.copy = self.context.browser.new_context(viewport=self.page.viewport_size).new_page()
            self.copy.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        address, markup = self.page.url, self.page.content()
        self.copy.route(address, lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
        self.copy.goto(address)
        self.copy.unroute(address)
        return self.copy

    def check(self) -> None:
        found, self.found = self.found, []
        assert not found, f"{self.page.url} at {self.width} px:\n" + "\n".join(found)

    def leave(self) -> None:
        if self.copy:
            self.copy.context.close()
        self.context.close()
