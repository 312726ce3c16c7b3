"""The states of a public answer, and why one is withdrawn without anybody of the staff deciding it."""

from portal.web.language import N_

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = "draft", "in review", "published", "withdrawn"
OPEN = (DRAFT, IN_REVIEW)

ANSWER_STATE_WORDS = {
    DRAFT: N_("草稿"),
    IN_REVIEW: N_("待审核"),
    PUBLISHED: N_("已公开"),
    WITHDRAWN: N_("已撤下"),
}

# What stands in ``withdrawn_reason`` when ``withdrawn_by`` is nobody: a code, not anybody's words.
CONSENT, ERASURE, REPLACED = "consent", "erasure", "replaced"
REASONS_WITHOUT_STAFF = {
    CONSENT: N_("提出问题的居民收回了公开的同意"),
    ERASURE: N_("提出问题的居民要求清除"),
    REPLACED: N_("已由更正后的答复代替"),
}
