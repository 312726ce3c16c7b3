"""What a first visit costs, counted where it is paid: in the browser."""

from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.visit import Visit

MOST_BYTES = 100_000
MOST_REQUESTS = 12


class Bill:
    """What a reader's window asks for from now on, and what it weighs on the wire."""

    def __init__(self, reader: Visit) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        network = reader.context.new_cdp_session(reader.page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._ask)
        network.on("Network.loadingFinished", self._weigh)

    def _ask(self, sent: dict[str, Any]) -> None:
        if not sent["request"]["url"].startswith("data:"):
            self.addresses[sent["requestId"]] = sent["request"]["url"]

    def _weigh(self, done: dict[str, Any]) -> None:
        self.sizes[done["requestId"]] = done["encodedDataLength"]

    def must_be_small(self) -> None:
        total = sum(self.sizes.get(key, 0) for key in self.addresses)
        lines = "\n".join(f"{self.sizes.get(key, 0):>8.0f} {address}" for key, address in self.addresses.items())
        said = f"{len(self.addresses)} requests, {total:.0f} bytes\n{lines}"
        print(said)
        assert total <= MOST_BYTES, said
        assert len(self.addresses) <= MOST_REQUESTS, said


def test_the_home_page_with_its_map_costs_little(visit: Open) -> None:
    reader = visit(width=320)
    bill = Bill(reader)
    page = reader.go("/")
    page.locator("label[for=v-map]").click()
    page.wait_for_selector(".map.is-live a.mk", state="visible")
    page.wait_for_selector(".map .land", state="attached")
    page.wait_for_load_state("networkidle")
    bill.must_be_small()
    reader.check()


@pytest.mark.parametrize("address", ["/figures/", "/projects/street-lighting/feedback/new", "/receipts/"])
def test_the_pages_of_feedback_cost_little(visit: Open, address: str) -> None:
    reader = visit(width=320)
    bill = Bill(reader)
    reader.go(address)
    reader.page.wait_for_load_state("networkidle")
    bill.must_be_small()
    reader.check()
