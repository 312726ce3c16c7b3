"""One server and one browser for the folder; each test opens windows of its own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.browser.visit import Visit
from tests.browser.ways import sign_in
from tests.kit.running import RunningPortal, portal_in

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
Open = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """The portal, set up and served."""
    running = portal_in(tmp_path_factory.mktemp("running"))
    running.set_up()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests fail, since what they promise would not be tried."""
    path = os.environ.get("PORTAL_CHROMIUM") or "/usr/bin/chromium"
    if not Path(path).is_file():
        pytest.fail(f"There is no browser at {path}: install Chromium, or name one with PORTAL_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, running: RunningPortal) -> Iterator[Open]:
    """Opens a watched window: ``visit(width=320, language="en", script=False)``."""
    opened: list[Visit] = []

    def open_window(**more: Any) -> Visit:
        opened.append(Visit(browser, running.url, **more))
        return opened[-1]

    yield open_window
    for each in opened:
        each.leave()
    for each in opened:
        each.check()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, running: RunningPortal) -> Callable[[str], StorageState]:
    """The cookies of a member of staff who signed in once for all tests."""
    kept: dict[str, StorageState] = {}

    def state_of(name: str) -> StorageState:
        if name not in kept:
            window = Visit(browser, running.url)
            sign_in(window, name, running.add_staff(name))
            kept[name] = window.context.storage_state()
            window.leave()
        return kept[name]

    return state_of


@pytest.fixture
def desk(visit: Open, signed_in: Callable[[str], StorageState]) -> Open:
    """Opens a watched window in which somebody of the staff is signed in: ``desk("Ines", width=320)``."""

    def open_desk(name: str, **more: Any) -> Visit:
        return visit(storage_state=signed_in(name), **more)

    return open_desk
