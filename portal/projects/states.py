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

# move -> (from, to). What is published stays published: a withdrawal or a later review marks it.
MOVES: dict[str, tuple[str, str]] = {
    "submit": (DRAFT, IN_REVIEW),
    "recall": (IN_REVIEW, DRAFT),
    "send back": (IN_REVIEW, DRAFT),
    "approve": (IN_REVIEW, IN_REVIEW),
    "publish": (IN_REVIEW, PUBLISHED),
    "publish urgently": (IN_REVIEW, PUBLISHED),
    "confirm": (PUBLISHED, PUBLISHED),
    "ask to correct": (PUBLISHED, PUBLISHED),
    "withdraw": (PUBLISHED, PUBLISHED),
}

FACT_WORDS = {
    "drafted": N_("建立草稿"),
    "submit": N_("已送审"),
    "recall": N_("已撤回"),
    "send back": N_("已退回修改"),
    "approve": N_("审核通过，转下一级审核"),
    "publish": N_("审核通过并发布"),
    "publish urgently": N_("紧急发布，事后补审"),
    "confirm": N_("补审通过"),
    "ask to correct": N_("补审要求更正"),
    "withdraw": N_("已撤下"),
}
