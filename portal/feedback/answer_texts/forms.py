"""What staff send about a text: clean values, or what is missing."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from portal.feedback.answer_texts.placeholders import unknown_in
from portal.feedback.kinds import KINDS
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

LONGEST_NAME = 40
LONGEST_TEXT = 5000


@dataclass(frozen=True)
class TypedText:
    """The fields as they go back into the form."""

    name: str = ""
    kind: str = ""
    text: str = ""


def typed_in(form: FormData) -> TypedText:
    return TypedText(clean_line(one(form, "name")), clean_line(one(form, "kind")), clean_text(one(form, "text")))


def check(typed: TypedText, errors: Errors) -> None:
    if not typed.name:
        errors.add("name", N_("请给模板起个名字"))
    if len(typed.name) > LONGEST_NAME:
        errors.add(
            "name", N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=LONGEST_NAME, now=len(typed.name)
        )
    if typed.kind and typed.kind not in KINDS:
        errors.add("kind", N_("请从列表中选择类别"))
    if not typed.text:
        errors.add("text", N_("请填写模板的内容"))
    if len(typed.text) > LONGEST_TEXT:
        errors.add(
            "text", N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=LONGEST_TEXT, now=len(typed.text)
        )
    if unknown := unknown_in(typed.text):
        errors.add("text", N_("不认识花括号里的“%(names)s”。可以用的见下方列表"), names="”“".join(unknown))
