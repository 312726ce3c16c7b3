"""What tests read in the queue, and how they fill it."""

from datetime import timedelta
from typing import Any

from tortoise.connection import get_connection

from portal.feedback.models import Case
from portal.feedback.search.index import index_cases
from tests.feedback.carol import sent
from tests.kit.client import Answer, Client


def numbers_in(queue: Answer) -> list[str]:
    """The case numbers in the order of the rows."""
    return [address.rsplit("/", 1)[1] for address in queue.hrefs("//td[@class='su']/a/@href")]


def counts_in(queue: Answer, css: str = "saved") -> dict[str, str]:
    """The counts of the tabs by their words."""
    tabs = [" ".join(tab.text_content().split()).rpartition(" ") for tab in queue.doc.xpath(f"//ul[@class='{css}']//a")]
    return {name: count for name, _, count in tabs if name}


async def copies(client: Client, count: int, **fields: str) -> None:
    """More cases, written as rows after one that was sent."""
    await sent(client, **fields)
    case = await Case.all().order_by("-id").first()
    assert case is not None
    rows = [dict(case) for _ in range(count - 1)]
    for at, row in enumerate(rows):
        row.pop("id")
        row["form_hash"] = f"copy {case.id} {at}"
        row["due_at"] = case.due_at + timedelta(minutes=at)
    await Case.bulk_create([Case(**row) for row in rows])


async def statements_of(browser: Client, path: str) -> int:
    """How many statements a page takes: the least of three times, since what runs by the clock asks in between."""
    return min([await _statements_of(browser, path) for _ in range(3)])


async def _statements_of(browser: Client, path: str) -> int:
    statements: list[str] = []
    connection: Any = get_connection("default")
    await connection._connection.set_trace_callback(statements.append)
    assert (await browser.get(path)).status == 200
    await connection._connection.set_trace_callback(None)
    # The watch over editions asks on its own, whenever it is its turn; SQLite marks by -- what its index asks itself.
    own = ("content_version", "-- ")
    return sum(not any(mark in statement for mark in own) for statement in statements)


async def index_all() -> None:
    await index_cases([case.id for case in await Case.all()])
