"""The neutral subject under which others may find an open case and join it."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import LABELLED
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, hold
from portal.feedback.states import LEADING
from portal.feedback.subjects import SUBJECTS
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict


async def label_case(*, case: Case, label: str, by: Account, now: datetime) -> CaseFact | None:
    """Show an open case to others under a subject of the list; "" takes it away. None when it was so already.

    Raises Conflict, NotFound.
    """
    must_not_be_about(case, by)
    if label and label not in SUBJECTS:
        raise Conflict(N_("请从列表中选择公开事由。"))
    if label and case.about_people:
        raise Conflict(N_("反映工作人员的办件不向其他居民展示，不设置公开事由。"))
    async with in_transaction():
        held = await hold(case=case, states=LEADING if label else (*LEADING, case.state))
        if held.label == label:
            return None
        await Case.filter(id=case.id).update(label=label)
        return await append(case_id=case.id, kind=LABELLED, by=by, now=now, detail={"label": label})
