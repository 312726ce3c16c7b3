"""A case that was answered and whose resident consents, on its way to the public."""

from dataclasses import dataclass

from portal.feedback.handling.answering import accept_case, answer_case
from portal.feedback.models import Case, PublicAnswer
from tests.feedback.carol import Receipt, filled, photo, receipt_in, sent, upload
from tests.kit.cast import World
from tests.kit.client import Answer, Client

# What must never stand on a public page.
WORDS = "我叫王小明，住在凌水街道海创路12号3单元501，泵站夜里嗡嗡响，电话13812341234。"
SECRETS = ("王小明", "海创路", "501", "13812341234", "嗡嗡")
ANSWER = "王小明您好：值班员于7月12日检查了2号泵，轴承已更换。联系电话 84790000。"
QUESTION_PUBLIC = "泵站夜间有噪声，什么时候能解决？"
ANSWER_PUBLIC = "值班员于7月12日检查了2号泵，轴承已更换，噪声已经消除。"


@dataclass(frozen=True)
class Answered:
    """An answered case: its receipt, and where it is prepared for the public."""

    receipt: Receipt
    case: Case

    @property
    def desk(self) -> str:
        return f"/desk/cases/{self.receipt.number}/public"


async def answered(client: Client, world: World, *, photos: int = 0, **fields: str) -> Answered:
    """A complaint with consent to publication, accepted by Ines and answered by Hans."""
    fields = {"text": WORDS, "consent": "yes", **fields}
    if photos:
        files = [upload(photo(colour), f"{colour}.jpg") for colour in ("teal", "orange", "navy")[:photos]]
        page = await client.post(
            "/projects/lingshui-bay-pumping-station/feedback", await filled(client, **fields), files=files
        )
        receipt = receipt_in(page)
    else:
        receipt = await sent(client, **fields)
    now = world.portal.state.now()
    case = await Case.get()
    await accept_case(case=case, by=world.ines, now=now)
    await answer_case(case=await Case.get(), by=world.ines, now=now, words=ANSWER, way="solved")
    return Answered(receipt, await Case.get())


async def prepared(world: World, done: Answered, *, do: str = "review", **fields: str) -> Answer:
    """Ines fills in the page and sends it to the second person."""
    ines = await world.as_(world.ines)
    page = await ines.get(done.desk)
    assert page.status == 200, page.words
    words = {"question": QUESTION_PUBLIC, "answer": ANSWER_PUBLIC, "label": "noise", "do": do}
    return await ines.post(done.desk, {**page.fields("//main//form"), **words, **fields})


async def approved(world: World, **fields: str) -> Answer:
    """Alice reads what waits and makes it public."""
    alice, answer = await world.as_(world.alice), await PublicAnswer.filter(state="in review").get()
    page = await alice.get(f"/desk/public/{answer.id}")
    assert page.status == 200, page.words
    form = page.fields("//form[contains(@action, '/approval')]")
    return await alice.post(f"/desk/public/{answer.id}/approval", {**form, **fields})


async def published(client: Client, world: World, *, photos: int = 0, **fields: str) -> PublicAnswer:
    """A case of which the answer is public."""
    done = await answered(client, world, photos=photos)
    assert (await prepared(world, done, **fields)).status == 303
    assert (await approved(world)).status == 303
    return await PublicAnswer.get(state="published")
