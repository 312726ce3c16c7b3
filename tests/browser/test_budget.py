"""What a first visit costs, counted where it is paid: in the browser."""

from typing import Any

from tests.browser.conftest import Open

MOST_BYTES = 100_000
MOST_REQUESTS = 12


def test_the_home_page_with_its_map_costs_little(visit: Open) -> None:
    reader = visit(width=320)
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network = reader.context.new_cdp_session(reader.page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda sent: _keep(addresses, sent))
    network.on("Network.loadingFinished", lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}))
    page = reader.go("/")
    page.locator("label[for=v-map]").click()
    page.wait_for_selector(".map.is-live a.mk", state="visible")
    page.wait_for_selector(".map .land", state="attached")
    page.wait_for_load_state("networkidle")
    bill = "\n".join(f"{sizes.get(key, 0):>8.0f} {address}" for key, address in addresses.items())
    total = sum(sizes.get(key, 0) for key in addresses)
    print(f"{len(addresses)} requests, {total:.0f} bytes\n{bill}")
    assert total <= MOST_BYTES and len(addresses) <= MOST_REQUESTS, f"{len(addresses)} requests, {total:.0f}\n{bill}"
    reader.check()


def _keep(addresses: dict[str, str], sent: dict[str, Any]) -> None:
    if not sent["request"]["url"].startswith("data:"):
        addresses[sent["requestId"]] = sent["request"]["url"]
