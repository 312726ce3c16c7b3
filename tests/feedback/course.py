"""How a case goes on: staff and the resident move it by the verbs, and what is there is read anew each time."""

from dataclasses import dataclass
from typing import Any

from portal.feedback.handling.answering import accept_case, answer_case
from portal.feedback.handling.asking import ask_back
from portal.feedback.handling.assignment import assign_case, sign_for, start
from portal.feedback.handling.joining import join_case
from portal.feedback.models import Case, CaseFact
from portal.staff.models import Unit
from tests.feedback.carol import sent
from tests.kit.cast import BOBS_UNIT, World
from tests.kit.client import Client
from tests.kit.clock import Clock

ANSWER = "您好。2 号泵的轴承已经更换，夜里不再有异响。"
QUESTION = "请问异响是几点钟开始的？"


@dataclass
class Course:
    """Cases of this world; ``case_id`` names the one that was sent last."""

    world: World
    client: Client
    clock: Clock

    async def submitted(self, **columns: Any) -> int:
        """A complaint of this moment about the project of Bob's and Hans's unit."""
        await sent(self.client)
        case = await Case.all().order_by("-id").first()
        assert case is not None
        if columns:
            await Case.filter(id=case.id).update(**columns)
        return case.id

    async def accepted(self) -> int:
        case_id = await self.submitted()
        await accept_case(case=await read(case_id), by=self.world.ines, now=self.clock())
        return case_id

    async def assigned(self, unit: str = BOBS_UNIT) -> int:
        case_id = await self.accepted()
        await self.assign(case_id, unit)
        return case_id

    async def assign(self, case_id: int, unit: str = BOBS_UNIT) -> None:
        to = await Unit.get(name_zh=unit)
        await assign_case(case=await read(case_id), by=self.world.ines, now=self.clock(), unit=to)

    async def working(self) -> int:
        case_id = await self.assigned()
        await sign_for(case=await read(case_id), by=self.world.hans, now=self.clock())
        await start(case=await read(case_id), by=self.world.hans, now=self.clock())
        return case_id

    async def waiting(self) -> int:
        case_id = await self.working()
        await ask_back(case=await read(case_id), by=self.world.hans, now=self.clock(), question=QUESTION)
        return case_id

    async def answered(self) -> int:
        case_id = await self.working()
        await self.answer(case_id)
        return case_id

    async def answer(self, case_id: int, words: str = ANSWER, way: str = "solved", **more: str) -> CaseFact:
        case = await read(case_id)
        return await answer_case(case=case, by=self.world.hans, now=self.clock(), words=words, way=way, **more)

    async def answers_as_read(self, case: Case) -> CaseFact:
        """Hans answers a case that he read some time ago."""
        return await answer_case(case=case, by=self.world.hans, now=self.clock(), words=ANSWER, way="solved")

    async def joined_to(self, main_id: int) -> int:
        case_id = await self.submitted()
        await join_case(case=await read(case_id), to=await read(main_id), by=self.world.ines, now=self.clock())
        return case_id


async def read(case_id: int) -> Case:
    return await Case.get(id=case_id)


async def facts_of(case_id: int) -> list[CaseFact]:
    return await CaseFact.filter(case_id=case_id).order_by("id").prefetch_related("told")


async def kinds_of(case_id: int) -> list[str]:
    return [fact.kind for fact in await facts_of(case_id)]


async def newest_of(case_id: int) -> CaseFact:
    return (await facts_of(case_id))[-1]
