"""A programme with something in every column that the rule reads: a project for each situation."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.projects.models import (
    LightOverride,
    Milestone,
    PlannedPoint,
    Programme,
    Project,
    Revision,
    Target,
    TargetEntry,
    Update,
)
from portal.staff.models import Account
from portal.workdays import local_day
from tests.kit.cast import CHEAP_HASH


class Rich:
    """Fills the projects of a programme, one situation after the other, as rows."""

    def __init__(self, projects: list[Project], author: Account, now: datetime) -> None:
        self.projects, self.author, self.now, self.today = projects, author, now, local_day(now)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    async def update(self, number: int, *, days_ago: float = 1, **more: object) -> Update:
        """A published update of the project with this number."""
        at = self.now - timedelta(days=days_ago)
        return await Update.create(
            project=self.projects[number - 1],
            state="published",
            title="进展",
            body="文字",
            changes={},
            author=self.author,
            created_at=at,
            changed_at=at,
            published_at=at,
            **more,
        )

    async def milestone(
        self, number: int, due: int, *, reached: int | None = None, title: str = "泵房", **more: object
    ) -> Milestone:
        return await Milestone.create(
            project=self.projects[number - 1],
            title=title,
            planned_on=self.day(due),
            actual_on=None if reached is None else self.day(reached),
            published_by=await self.update(number),
            **more,
        )

    async def revised(self, number: int, row: Milestone, due: int, *, days_ago: float) -> Revision:
        update = await self.update(number, days_ago=days_ago)
        return await Revision.create(
            milestone=row,
            due_on=self.day(due),
            reason="汛期不能停泵。",
            published_by=update,
            published_at=update.published_at,
        )

    async def target(
        self, number: int, planned: str, *figures: tuple[int, str], position: int = 0, **more: object
    ) -> Target:
        project = self.projects[number - 1]
        row = await Target.create(
            project=project,
            position=position,
            name_zh="改造管线",
            unit_zh="公里",
            planned=Decimal(planned),
            achieved=Decimal(figures[-1][1]) if figures else None,
            **more,
        )
        for on, achieved in figures:
            update = await self.update(number)
            await TargetEntry.create(
                target=row,
                on_day=self.day(on),
                achieved=Decimal(achieved),
                published_by=update,
                published_at=update.published_at,
            )
        return row

    async def point(
        self, number: int, target: Target, quantity: str, on: int | Milestone, *, replaced: bool = False
    ) -> None:
        update = await self.update(number)
        await PlannedPoint.create(
            target=target,
            on_day=self.day(on) if isinstance(on, int) else None,
            milestone=None if isinstance(on, int) else on,
            quantity=Decimal(quantity),
            published_by=update,
            published_at=update.published_at,
            replaced_at=self.now if replaced else None,
        )

    async def override(self, number: int, light: str, begins: int, ends: int, *, ended: bool = False) -> None:
        await LightOverride.create(
            project=self.projects[number - 1],
            light=light,
            reason="设备在途。",
            begins_on=self.day(begins),
            ends_on=self.day(ends),
            made_at=self.now,
            ended_at=self.now if ended else None,
            by=self.author,
        )


# What the rule says of the projects 1 to 15, in their order.
LIGHTS = [
    *("late", "at_risk", "done", "on_schedule", "ended"),
    *("on_schedule", "late", "done", "not_published", "not_started"),
    *("on_schedule", "done", "at_risk", "not_published", "not_published"),
]


async def fill(now: datetime) -> Rich:
    """The 2024 programme's fifteen projects, each in another situation; the last is merged into the first."""
    projects = await Project.filter(programme__year=2024).order_by("number")
    await Target.filter(project_id__in=[project.id for project in projects]).delete()
    author = await Account.create(name="Wen", role="supervisor", password_hash=CHEAP_HASH, created_at=now)
    rich = Rich(projects, author, now)
    await _with_dates(rich)
    await _with_quantities(rich)
    await _with_marks(rich)
    return rich


async def _with_dates(rich: Rich) -> None:
    twice = await rich.milestone(1, -150)
    await rich.revised(1, twice, -90, days_ago=151)
    await rich.revised(1, twice, -53, days_ago=91)
    too_late = await rich.milestone(2, -5)
    await rich.revised(2, too_late, 20, days_ago=4)
    await rich.milestone(3, -9, reached=-9)
    await rich.milestone(3, -40, reached=-41)
    await rich.milestone(4, -9, reached=-9)
    await rich.milestone(4, 9)
    await rich.milestone(4, -200, dropped_at=rich.now, dropped_reason="并入另一个节点。")
    await rich.milestone(5, -40, kind="start", title="开工")


async def _with_quantities(rich: Rich) -> None:
    ahead = await rich.target(6, "40", (-30, "10"), (-1, "23.4"))
    await rich.point(6, ahead, "99", -20, replaced=True)
    await rich.point(6, ahead, "20", -3)
    await rich.point(6, ahead, "40", 80)
    by_node = await rich.target(7, "40", (-1, "2"))
    moved = await rich.milestone(7, -40, reached=-1)
    await rich.revised(7, moved, -2, days_ago=41)
    await rich.point(7, by_node, "20", moved)
    await rich.target(8, "50", (-30, "90"))
    given_up = await rich.target(8, "5", (-30, "1"), position=1, ended_on=rich.day(-1))
    await rich.point(8, given_up, "5", -2)
    await rich.target(9, "118")
    await rich.target(10, "40", (-1, "0"))
    waiting = await rich.target(11, "40", (-1, "12.345"))
    await rich.point(11, waiting, "30", await rich.milestone(11, -300, dropped_at=rich.now, dropped_reason="x"))
    await rich.target(12, "10", (-1, "9.999"), shortfall="有一处没有交地。")


async def _with_marks(rich: Rich) -> None:
    await rich.milestone(13, -60)
    await rich.override(13, "at_risk", -3, 3)
    await rich.override(13, "on_schedule", -9, -4)
    await rich.override(13, "on_schedule", -3, 3, ended=True)
    await rich.update(14, withdrawn_at=rich.now, withdrawn_reason="写错了项目。")
    await rich.milestone(15, -60)
    await Project.filter(id=rich.projects[14].id).update(merged_into_id=rich.projects[0].id)
    await Project.filter(id=rich.projects[4].id).update(ended_on=rich.day(-2), ended_reason="并入管网改造。")
    await Programme.filter(year=2024).update(closed_on=None)
