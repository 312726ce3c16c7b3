"""From a resident's case to what everybody reads: prepared by one, approved by another, never the resident's words."""

import pytest

from portal.feedback.models import Case, CaseFact, PublicAnswer
from portal.feedback.publication.queries import answers_that_fit, public_answers_of
from portal.staff.models import Act
from tests.feedback.carol import errors_in
from tests.feedback.public import (
    ANSWER,
    ANSWER_PUBLIC,
    QUESTION_PUBLIC,
    SECRETS,
    WORDS,
    answered,
    approved,
    prepared,
    published,
)
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.databases import both_databases


def secrets_in(text: str) -> list[str]:
    return [word for word in SECRETS if word in text]


@both_databases
async def test_an_answer_becomes_public_after_two_people_looked(client: Client, world: World) -> None:
    done = await answered(client, world)
    assert (await client.get(f"/projects/{PROJECT}/answers")).words.count(QUESTION_PUBLIC) == 0
    sent = await prepared(world, done)
    assert (sent.status, sent.headers["location"]) == (303, done.desk)
    gone_out = await approved(world)
    assert (gone_out.status, gone_out.headers["location"]) == (303, "/desk/public/")
    page = await client.get(f"/projects/{PROJECT}/answers")
    assert page.words.count(QUESTION_PUBLIC) == page.words.count(ANSWER_PUBLIC) == 1
    answer = await PublicAnswer.get()
    one = await client.get(f"/answers/{answer.id}")
    assert (one.status, one.heading) == (200, "问答：噪声")
    facts = await CaseFact.filter(kind="made public").values("detail", "by_id")
    assert facts == [{"detail": {"answer": answer.id}, "by_id": world.alice.id}]
    assert [row.id for row in await public_answers_of(world.project.id, limit=3)] == [answer.id]


async def test_nothing_a_resident_wrote_stands_on_a_public_page(client: Client, world: World) -> None:
    answer = await published(client, world)
    assert secrets_in((await Case.get()).text) == list(SECRETS)
    number = f"GX-2024-{answer.case_id:06}"
    for path in (f"/projects/{PROJECT}/answers", f"/answers/{answer.id}", "/answers/", f"/projects/{PROJECT}"):
        for address in (path, "/en" + path):
            page = await client.get(address)
            assert page.status == 200
            assert [*secrets_in(page.text), number * (number in page.text)] == [""], address
