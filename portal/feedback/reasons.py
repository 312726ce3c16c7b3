"""Why a case may be declined: the classes that staff choose from, in the words that the resident reads."""

from portal.web.language import N_

REASONS: dict[str, str] = {
    "elsewhere": N_("不归本区管理"),
    "legal": N_("应当通过诉讼、仲裁、行政复议等法定途径解决"),
    "market": N_("属于民事或消费纠纷，由当事人或市场监管部门处理"),
    "repeated": N_("与正在办理的办件是同一件事"),
    "unclear": N_("内容不清楚，无法办理"),
    "unlawful": N_("含有违法或攻击他人的内容"),
}

# Where telling the right channel is part of declining.
NEEDS_CHANNEL = frozenset({"elsewhere", "legal", "market"})
