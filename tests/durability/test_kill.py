"""Fault 1 of the list: the server is killed at random moments while residents send feedback.

Every receipt that reached a resident must open its case afterwards, and no case may be without its history.
`make durability` sends 1,000; `make test` runs the slice below.
"""

import os
import random
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from lxml import html

from portal.settings import Settings
from tests.kit.running import RunningPortal, portal_in

SENDINGS = int(os.environ.get("PORTAL_TEST_SENDINGS", "80"))
SENDERS = 4
FORM = "/projects/street-lighting/feedback"


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[RunningPortal]:
    running = portal_in(tmp_path)
    limits = ("SUBMISSIONS_PER_HOUR", "SUBMISSIONS_PER_MINUTE", "LOOKUPS_PER_HOUR")
    unlimited = {f"PORTAL_{limit}": "100000" for limit in limits}
    folders = {"PORTAL_DATA_DIR": str(settings.data_dir), "PORTAL_KEY_DIR": str(settings.key_dir)}
    running.environment = {**running.environment, **unlimited, **folders}
    running.start()
    yield running
    running.kill()


def send_until(server: RunningPortal, wanted: int, receipts: list[tuple[str, str]]) -> None:
    """A resident who sends again and again; a server that is away is tried again after a moment."""
    while len(receipts) < wanted:
        try:
            with httpx2.Client(base_url=server.url, timeout=5) as client:
                page = client.get(f"{FORM}/new").text
                key = re.search(r'name="form_key" value="([^"]+)"', page)
                assert key is not None, page[:200]
                fields = {"form_key": key[1], "kind": "complaint", "text": f"路灯不亮 {random.random()}"}
                answer = client.post(FORM, data=fields, headers={"origin": server.url})
        except httpx2.HTTPError:
            time.sleep(0.05)
            continue
        if answer.status_code == 200:
            receipts.append(read_receipt(answer.text))


def read_receipt(page: str) -> tuple[str, str]:
    """The case number and the query code on a receipt."""
    receipt = html.fromstring(page)
    number = re.search(r"GX-\d{4}-\d{6,}", page)
    assert number is not None
    return number[0], "".join(receipt.get_element_by_id("code").text_content().split())


def test_every_receipt_that_was_shown_opens_its_case_after_the_server_was_killed(
    server: RunningPortal, settings: Settings
) -> None:
    receipts: list[tuple[str, str]] = []
    kills = max(3, SENDINGS // 50)
    with ThreadPoolExecutor(SENDERS) as residents:
        sending = [residents.submit(send_until, server, SENDINGS, receipts) for _ in range(SENDERS)]
        for _ in range(kills):
            time.sleep(random.uniform(0.1, 0.6))
            server.kill()
            server.start()
        for each in sending:
            each.result(timeout=600)
    server.kill()
    server.start()

    with httpx2.Client(base_url=server.url, timeout=10, headers={"origin": server.url}) as client:
        unopened = [
            number
            for number, code in receipts
            if client.post("/receipts/", data={"case": number, "code": code}).status_code != 200
        ]
    assert unopened == []
    assert len({number for number, _ in receipts}) == len(receipts), "no number is given twice"
    assert _cases_without_history(settings) == 0
    assert _verdict_of_sqlite(settings) == "ok"


def _cases_without_history(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.database_file)) as database:
        query = "SELECT count(*) FROM feedback_case WHERE id NOT IN (SELECT case_id FROM case_fact)"
        return int(database.execute(query).fetchone()[0])


def _verdict_of_sqlite(settings: Settings) -> str:
    with closing(sqlite3.connect(settings.database_file)) as database:
        return str(database.execute("PRAGMA integrity_check").fetchone()[0])
