"""The states of an update and the moves between them: the one table."""

from portal.web.language import N_

DRAFT = "draft"
IN_REVIEW = "in review"
PUBLISHED = "published"

STATE_WORDS = {
    DRAFT: N_("草稿"),
    IN_REVIEW: N_("待审核"),
    PUBLISHED: N_("已发布"),
}

# move -> (from, to)
MOVES: dict[str, tuple[str, str]] = {
    "submit": (DRAFT, IN_REVIEW),
    "recall": (IN_REVIEW, DRAFT),
    "send back": (IN_REVIEW, DRAFT),
    "publish": (IN_REVIEW, PUBLISHED),
}

FACT_WORDS = {
    "drafted": N_("建立草稿"),
    "submit": N_("已送审"),
    "recall": N_("已撤回"),
    "send back": N_("已退回修改"),
    "publish": N_("审核通过并发布"),
}
