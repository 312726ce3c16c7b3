"""What was erased takes no words any more, also from a page that was open before."""

from collections.abc import Awaitable, Callable

from portal.feedback.codes import read_case_number
from portal.feedback.models import Case
from portal.web.language import N_
from portal.web.problems import Conflict

DESK = "/desk/cases/"


def must_not_be_erased(case: Case) -> None:
    """Raises Conflict when the resident had everything of this case erased."""
    if case.erased_at is not None:
        raise Conflict(N_("这件的内容已经清除，不能再补充或者评价。如有新的情况，请另行提交。"))


def no_draft_of_what_was_erased(prefix: str) -> Callable[[str], Awaitable[None]]:
    """What is asked before a draft is kept at an address of the desk; ``prefix``: of case numbers.

    The case's row is held until the draft is kept: an erasure comes before and rules it out, or after and deletes it.
    """

    async def must_take_drafts(address: str) -> None:
        named = read_case_number(address.removeprefix(DESK).split("/")[0], prefix=prefix)
        if named is None or not address.startswith(DESK):
            return
        case = await Case.filter(id=named[1]).select_for_update().only("id", "erased_at").first()
        if case is not None and case.erased_at is not None:
            raise Conflict(N_("居民已经要求清除这件的内容，这里填写的不再保存。请关闭这一页。"))

    return must_take_drafts
