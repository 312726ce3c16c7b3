"""Carol, who complains: how she fills in the form, keeps her receipt and looks it up."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from tests.kit.cast import PROJECT
from tests.kit.client import Answer, Client

FORM = f"/projects/{PROJECT}/feedback/new"
SEND = f"/projects/{PROJECT}/feedback"
WORDS = "泵站夜里有异响，已经三天了。"


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str

    def typed(self, **more: str) -> dict[str, str]:
        return {"case": self.number, "code": self.code, **more}


async def filled(client: Client, *, form: str = FORM, **fields: str) -> dict[str, str]:
    """A fresh form with a complaint in it."""
    answer = await client.get(form)
    return {**answer.fields("//main//form[@method='post']"), "kind": "complaint", "text": WORDS, **fields}


async def sent(client: Client, **fields: str) -> Receipt:
    """A complaint that was sent."""
    return receipt_in(await client.post(SEND, await filled(client, **fields)))


def receipt_in(answer: Answer) -> Receipt:
    assert answer.status == 200, answer.words
    (code,), (number,) = answer.doc.xpath("//dd[@id='code']"), answer.doc.xpath("//dd[@id='number']")
    return Receipt(number.text_content(), code.text_content())


async def look_up(client: Client, receipt: Receipt) -> Answer:
    answer = await client.post("/receipts/", receipt.typed())
    assert answer.status == 200, answer.words
    return answer


def ticket_in(answer: Answer) -> dict[str, str]:
    return {"ticket": str(answer.doc.xpath("//input[@name='ticket']/@value")[0])}


def state_in(answer: Answer) -> str:
    (state,) = answer.doc.xpath("//*[@id='state']")
    return str(state.text_content()).strip()


def errors_in(answer: Answer) -> dict[str, str]:
    """What the summary says, by the field that it links to."""
    return {link.get("href"): link.text_content() for link in answer.doc.xpath("//*[@data-errors]//a")}


def photo(colour: str = "teal", *, size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def upload(content: bytes, name: str = "泵站.jpg") -> tuple[str, Any]:
    return ("photos", (name, content, "image/jpeg"))
