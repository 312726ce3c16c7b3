"""What a resident writes to an opened case: more facts and photos, a reply, a correction."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.handling.asking import reply as reply_to_question
from portal.feedback.intake.additions import add_to_case, check_addition
from portal.feedback.intake.form import LONGEST_PLACE, check_text
from portal.feedback.intake.photos import check_photos, repeated_words
from portal.feedback.receipts.acting import Act, act
from portal.feedback.receipts.correction import correct_words
from portal.feedback.writing_limit import count_writing
from portal.web.forms import Errors, Word, uploads
from portal.web.language import N_

ADDED = N_("已经补充到办件里，工作人员的办件列表上会标出来。%(repeated)s")
KEPT_ALREADY = N_("这些照片办件里已经有了，没有重复收。")
REPLIED = N_("您的回复已经送到，办理期限从现在起继续计算。")
CORRECTED = N_("已经更正。工作人员能看到更正前后的内容。")
THE_SAME = N_("内容与原来的一样，没有改动。")


async def add(request: Request) -> Response:
    """Add words, photos, or both to the case."""

    async def verb(made: Act) -> Word | None:
        files = uploads(made.form, "photos")
        check_addition(made.typed["text"], files, made.errors)
        if made.errors:
            return None
        await count_writing(request, made.case)
        photos = await check_photos(files, made.errors)
        if made.errors:
            return None
        state = request.app.state
        added = await add_to_case(
            case=made.case,
            words=made.typed["text"],
            photos=photos,
            photo_store=state.photos,
            keyring=state.keyring,
            now=made.now,
        )
        if added.fact is None:
            return Word(KEPT_ALREADY)
        return Word(ADDED, {"repeated": repeated_words(len(files) - len(photos) + added.repeated)})

    return await act(request, verb, field="text", keeps=("text",), photos=True)


async def reply(request: Request) -> Response:
    """Answer what staff asked; the clock goes on."""

    async def verb(made: Act) -> Word | None:
        _check("reply", made)
        if made.errors:
            return None
        await count_writing(request, made.case)
        await reply_to_question(case=made.case, now=made.now, words=made.typed["reply"])
        return Word(REPLIED)

    return await act(request, verb, field="reply", keeps=("reply",))


async def correct(request: Request) -> Response:
    """Put right what one wrote: the text, the place."""

    async def verb(made: Act) -> Word | None:
        text = made.typed["correction"]
        # A page from before there was this field leaves the place as it is.
        place = made.typed["correction_place"] if "correction_place" in made.form else made.case.place
        if text != made.case.text:
            _check("correction", made)
        if len(place) > LONGEST_PLACE:
            made.errors.add("correction_place", N_("地点最多 %(n)s 个字，请写短一些"), n=LONGEST_PLACE)
        if made.errors:
            return None
        await count_writing(request, made.case)
        corrected = await correct_words(case=made.case, text=text, place=place, now=made.now)
        return Word(CORRECTED if corrected else THE_SAME)

    return await act(request, verb, field="correction", keeps=("correction", "correction_place"))


def _check(name: str, made: Act) -> None:
    found = Errors()
    check_text(made.typed[name], found)
    if word := found.of("text"):
        made.errors.by_field[name] = word
