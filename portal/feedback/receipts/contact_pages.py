"""Another contact in place of the one that was given, or one where none was."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.intake.form import read_contact
from portal.feedback.receipts.acting import Act, act
from portal.feedback.receipts.contact import change_contact
from portal.feedback.writing_limit import count_writing
from portal.web.forms import Word
from portal.web.language import N_

FIELDS = ("phone", "email", "name")
CHANGED = N_("您的联系方式已经更改，原来留的不再保存。")


async def change(request: Request) -> Response:
    """Take another contact."""

    async def verb(made: Act) -> Word | None:
        contact = read_contact(made.typed, made.errors)
        if not contact:
            made.errors.add("phone", N_("请至少写一项：电话、邮箱或者称呼"))
        if made.errors:
            return None
        await count_writing(request, made.case)
        await change_contact(case=made.case, contact=contact, keyring=request.app.state.keyring, now=made.now)
        return Word(CHANGED)

    return await act(request, verb, field="contact", keeps=FIELDS)
