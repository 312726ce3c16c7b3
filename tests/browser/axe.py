"""axe-core in the page under test.

It is given to the page by the debugger, to which the content security policy does not apply: so the very page that
is tried under the policy is the one that axe looks at, answers to a POST included.
"""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from portal.settings import ROOT

SCRIPT = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """([within, options]) => Promise.race([
  window.axe.run(within ? {include: Array.from(document.querySelectorAll(within))} : document, options),
  new Promise((_, late) => setTimeout(() => late(new Error("axe did not end")), 20000)),
])"""


@cache
def _source() -> str:
    assert SCRIPT.is_file(), "axe-core is missing: `make setup tools` fetches it"
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, *, rules: list[str] | None = None, within: str | None = None) -> list[str]:
    """What axe finds, one line each, in the page or in what a selector matches; by all rules of WCAG 2.2 AA and the
    best practices, or by those named."""
    if within and not page.locator(within).count():
        return []
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(_source())
    # No preload: of all rules only the one on locked orientation reads the style sheets, and it costs a fetch of each.
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    found: dict[str, Any] = page.evaluate(RUN, [within, options])
    return [_line(rule, node) for rule in found["violations"] for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{rule['id']} at {node['target']}: {node['failureSummary']} {node['html'][:200]}"
