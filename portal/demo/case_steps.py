"""Every step of a sample's case, made by the verb that staff, or the resident, would use."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from portal.demo.case_stories import Story
from portal.demo.cast import Cast
from portal.feedback.handling import answering, asking, assignment, extension, tasks, urgency, verdicts, withdrawal
from portal.feedback.handling.labels import label_case
from portal.feedback.models import Case, CaseTask
from portal.staff.models import Account, Unit

MORE_DAYS = 5


@dataclass(frozen=True)
class Moment:
    """A case at a step of its story. ``desk`` decides at intake, ``handler`` in the unit."""

    case: Case
    story: Story
    cast: Cast
    at: datetime

    @property
    def desk(self) -> Account:
        return self.cast.coordinator if self.case.about_people else self.cast.intake

    @property
    def unit(self) -> Unit:
        assert self.case.project is not None and self.case.project.unit is not None, self.story.text
        return self.case.project.unit

    @property
    def handler(self) -> Account:
        """Who answers: the unit's own, or intake where no unit has it."""
        return self.cast.handlers[self.case.unit.name_zh] if self.case.unit else self.desk


async def _accept(moment: Moment) -> None:
    await answering.accept_case(case=moment.case, by=moment.desk, now=moment.at)
    if moment.story.label:
        newest = await Case.get(id=moment.case.id)
        await label_case(case=newest, label=moment.story.label, by=moment.desk, now=moment.at)


async def _decline(moment: Moment) -> None:
    words, channel = moment.story.marked(moment.story.why), moment.story.channel
    await answering.decline_case(
        case=moment.case, by=moment.desk, now=moment.at, reason="elsewhere", words=words, channel=channel
    )


async def _assign(moment: Moment) -> None:
    by = moment.cast.coordinator if moment.case.with_coordinator else moment.desk
    await assignment.assign_case(case=moment.case, by=by, now=moment.at, unit=moment.unit)


async def _hand_back(moment: Moment) -> None:
    words = moment.story.marked(moment.story.why)
    await assignment.hand_back(case=moment.case, by=moment.handler, now=moment.at, words=words)


async def _ask_back(moment: Moment) -> None:
    question = moment.story.marked(moment.story.why)
    await asking.ask_back(case=moment.case, by=moment.handler, now=moment.at, question=question)


async def _reply(moment: Moment) -> None:
    await asking.reply(case=moment.case, now=moment.at, words=moment.story.marked(moment.story.said))


async def _ask_for_extension(moment: Moment) -> None:
    words = moment.story.marked(moment.story.why)
    await extension.ask_for_extension(case=moment.case, by=moment.handler, now=moment.at, days=MORE_DAYS, words=words)


async def _refuse(moment: Moment) -> None:
    words = moment.story.marked("现有人手可以按期答复。")
    await extension.refuse_extension(case=moment.case, by=moment.desk, now=moment.at, words=words)


async def _give_task(moment: Moment) -> None:
    unit = await Unit.get(name_zh=moment.story.helper)
    words = moment.story.marked(moment.story.why)
    await tasks.give_task(case=moment.case, unit=unit, words=words, by=moment.handler, now=moment.at)


async def _finish_task(moment: Moment) -> None:
    task = await CaseTask.get(case_id=moment.case.id)
    by = moment.cast.handlers[moment.story.helper]
    await tasks.finish_task(
        task=task, result=moment.story.marked("已经到现场看过，结果告知主办单位。"), by=by, now=moment.at
    )


async def _answer(moment: Moment, *, again: bool = False) -> None:
    words = moment.story.marked(moment.story.again if again else moment.story.answer)
    own = words if moment.story.locale != "zh" else ""
    await answering.answer_case(
        case=moment.case, by=moment.handler, now=moment.at, words=words, way=moment.story.way, own=own
    )


async def _judge(moment: Moment, verdict: str) -> None:
    words = moment.story.marked(moment.story.said)
    usual = {"solved": "satisfied", "partly": "basically", "not solved": "not"}[verdict]
    satisfaction = moment.story.satisfaction or usual
    await verdicts.judge(case=moment.case, verdict=verdict, satisfaction=satisfaction, words=words, now=moment.at)


STEPS: dict[str, Callable[[Moment], Awaitable[object]]] = {
    "accept": _accept,
    "decline": _decline,
    "assign": _assign,
    "sign for": lambda moment: assignment.sign_for(case=moment.case, by=moment.handler, now=moment.at),
    "start": lambda moment: assignment.start(case=moment.case, by=moment.handler, now=moment.at),
    "hand back": _hand_back,
    "ask back": _ask_back,
    "reply": _reply,
    "ask for extension": _ask_for_extension,
    "grant": lambda moment: extension.grant_extension(case=moment.case, by=moment.desk, now=moment.at),
    "refuse": _refuse,
    "give task": _give_task,
    "finish task": _finish_task,
    "mark urgent": lambda moment: urgency.mark_urgent(case=moment.case, by=moment.desk, now=moment.at),
    "answer": _answer,
    "answer again": lambda moment: _answer(moment, again=True),
    "solved": lambda moment: _judge(moment, "solved"),
    "partly": lambda moment: _judge(moment, "partly"),
    "not solved": lambda moment: _judge(moment, "not solved"),
    "withdraw": lambda moment: withdrawal.withdraw_case(case=moment.case, now=moment.at),
}
