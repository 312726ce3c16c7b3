"""The four kinds of feedback, and what each is for."""

from dataclasses import dataclass

from portal.web.language import N_


@dataclass(frozen=True)
class Kind:
    """``word``: its name; ``purpose``: one line that helps to choose."""

    word: str
    purpose: str


KINDS: dict[str, Kind] = {
    "complaint": Kind(N_("投诉"), N_("反映没办好、办错了的事。")),
    "suggestion": Kind(N_("建议"), N_("提出改进的办法。")),
    "question": Kind(N_("咨询"), N_("想问清楚一件事。")),
    "praise": Kind(N_("表扬"), N_("表扬办得好的人和事。")),
}
