"""What was erased takes no words any more, also from a page that was open before."""

from portal.feedback.models import Case
from portal.web.language import N_
from portal.web.problems import Conflict


def must_not_be_erased(case: Case) -> None:
    """Raises Conflict when the resident had everything of this case erased."""
    if case.erased_at is not None:
        raise Conflict(N_("这件的内容已经清除，不能再补充或者评价。如有新的情况，请另行提交。"))
