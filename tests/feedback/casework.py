"""Case staff at work: how they open a case, and how they send a form of its page."""

from typing import Any

from portal.feedback.models import Case, CaseFact
from portal.feedback.queries import seen_of
from tests.feedback.carol import Receipt, sent
from tests.kit.cast import World
from tests.kit.client import Answer, Client

ANSWER = "您好。7月12日晚上，泵站值班员检查了 2 号泵，轴承已经更换，7月13日起没有异响。联系电话 84790000。"
REFUSAL = {"reason": "elsewhere", "words": "这条路归中山区管。", "channel": "中山区政府热线 12345"}


def desk(receipt: Receipt, form: str = "") -> str:
    return f"/desk/cases/{receipt.number}" + (f"/{form}" if form else "")


async def seen(receipt: Receipt) -> str:
    """What a page opened now would carry in its forms: the version of the case, and its newest fact."""
    case = await case_of(receipt)
    newest = await CaseFact.filter(case_id=case.id).order_by("-id").first()
    return seen_of(case, newest.id if newest else 0)


async def send(browser: Client, receipt: Receipt, form: str, **fields: Any) -> Answer:
    """Send a form of the case's newest page."""
    return await browser.post(desk(receipt, form), {"seen": await seen(receipt), **fields})


async def done(browser: Client, receipt: Receipt, form: str, **fields: Any) -> None:
    """The same, and it went through."""
    answer = await send(browser, receipt, form, **fields)
    assert answer.status == 303, answer.words


async def accepted(client: Client, world: World, **fields: str) -> Receipt:
    receipt = await sent(client, **fields)
    await done(await world.as_(world.ines), receipt, "acceptance")
    return receipt


async def assigned(client: Client, world: World, **fields: str) -> Receipt:
    """Taken on and given to Hans's unit."""
    receipt = await sent(client, **fields)
    await done(await world.as_(world.ines), receipt, "acceptance-assignment", unit=world.hans.unit_id)
    return receipt


async def signed(client: Client, world: World, **fields: str) -> Receipt:
    receipt = await assigned(client, world, **fields)
    await done(await world.as_(world.hans), receipt, "signature")
    return receipt


def deeds_in(page: Answer) -> list[str]:
    """What can be done on a page, in its order."""
    return [str(name).removeprefix("deed-") for name in page.doc.xpath("//@id[starts-with(., 'deed-')]")]


async def case_of(receipt: Receipt) -> Case:
    return await Case.get(id=int(receipt.number.rsplit("-", 1)[1]))
