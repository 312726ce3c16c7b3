"""A crowd behind one address is slowed by a small task and never shut out."""

from hashlib import sha256
from itertools import count

import pytest

from portal.app import Portal
from portal.feedback.intake import sending
from portal.feedback.intake.challenge import bits_for, is_worked, read_sum
from portal.feedback.intake.crowd import Crowd
from portal.feedback.models import Case, CasePhoto
from portal.settings import Settings
from tests.feedback.carol import FORM, SEND, WORDS, errors_in, filled, photo, receipt_in, sent, upload
from tests.kit.client import Answer, Client
from tests.kit.clock import BEGINNING, Clock

NUMBERS = "零一二三四五六七八九"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"submissions_per_hour": 6, "submissions_per_minute": 4})


def worked(token: str, bits: int) -> str:
    """The number that a browser's script would find."""
    return next(str(number) for number in count() if is_worked(token, str(number), bits=bits))


def sum_asked(answer: Answer) -> int:
    (label,) = answer.doc.xpath("//label[@for='sum']")
    words = str(label.text_content())
    return NUMBERS.index(words[0]) + NUMBERS.index(words[2])


def bits_asked(answer: Answer) -> int:
    return int(answer.doc.xpath("//*[@data-task]/@data-bits")[0])


async def crowded(client: Client, *, times: int = 4) -> None:
    for at in range(times):
        await sent(client, text=f"{WORDS}{at}")


async def refused(client: Client, **fields: str) -> Answer:
    answer = await client.post(SEND, await filled(client, **fields))
    assert (answer.status, answer.fields()["text"].strip()) == (422, WORDS)
    return answer


async def test_the_fifth_in_a_minute_gets_a_task_and_keeps_what_was_typed(client: Client) -> None:
    await crowded(client)
    answer = await refused(client, phone="13812341234", place="3 号泵站")
    assert (answer.fields()["phone"], answer.fields()["place"]) == ("13812341234", "3 号泵站")
    assert "现在从同一个网络提交的人比较多，还没有提交成功。" in answer.words and "等于几？" in answer.words
    assert await Case.all().count() == 4


async def test_who_adds_two_numbers_is_taken(client: Client) -> None:
    await crowded(client)
    answer = await refused(client)
    receipt_in(await client.post(SEND, {**answer.fields(), "sum": f" {sum_asked(answer)}。"}))
    assert await Case.all().count() == 5


async def test_whose_browser_did_the_work_is_taken(client: Client) -> None:
    await crowded(client)
    answer = await refused(client)
    fields = answer.fields()
    receipt_in(await client.post(SEND, {**fields, "work": worked(fields["task"], bits_asked(answer))}))


async def test_a_wrong_sum_a_wrong_work_and_another_forms_task_are_no_key(client: Client) -> None:
    await crowded(client)
    answer = await refused(client)
    fields, other = answer.fields(), (await refused(client)).fields()
    done = {**fields, "sum": str(sum_asked(answer))}
    for wrong in (
        {**fields, "sum": str(sum_asked(answer) + 1)},
        {**fields, "work": "x"},
        {**done, "form_key": other["form_key"]},
        {**done, "task": other["task"][:-4] + "AAAA"},
        {**done, "task": ""},
    ):
        again = await client.post(SEND, wrong)
        assert (again.status, again.fields()["text"].strip()) == (422, WORDS)
        assert again.fields()["task"] not in (fields["task"], other["task"])
    assert "小题的答案不对，或者已经过期" in errors_in(await client.post(SEND, {**fields, "sum": "1"}))["#sum"]
    assert await Case.all().count() == 4
    receipt_in(await client.post(SEND, done))


async def test_a_task_that_was_done_makes_one_case_however_often_it_is_sent(client: Client) -> None:
    await crowded(client)
    answer = await refused(client)
    done = {**answer.fields(), "sum": str(sum_asked(answer))}
    receipts = [receipt_in(await client.post(SEND, done)) for _ in range(3)]
    assert len(set(receipts)) == 1 and await Case.all().count() == 5


async def test_a_task_is_too_old_after_an_hour(client: Client, clock: Clock) -> None:
    await crowded(client)
    answer = await refused(client)
    clock.forward(hours=1, seconds=1)
    await crowded(client, times=3)  # those of the hour before count too
    again = await client.post(SEND, {**answer.fields(), "sum": str(sum_asked(answer))})
    assert again.status == 422 and "等于几？" in again.words


async def test_the_crowd_is_forgotten_when_its_hour_is_over(client: Client, clock: Clock) -> None:
    await crowded(client)
    await refused(client)
    clock.forward(hours=2, minutes=1)
    await crowded(client)
    assert await Case.all().count() == 8


async def test_two_hundred_residents_behind_one_address_are_all_taken(client: Client) -> None:
    for at in range(200):
        answer = await client.post(SEND, await filled(client, text=f"第{at}户没有水。"))
        if answer.status == 422:
            answer = await client.post(SEND, {**answer.fields(), "sum": str(sum_asked(answer))})
        receipt_in(answer)
    assert await Case.all().count() == 200


async def test_the_work_grows_with_the_crowd(client: Client) -> None:
    await crowded(client)
    few = bits_asked(await refused(client))
    for at in range(12):
        answer = await refused(client)
        await client.post(SEND, {**answer.fields(), "text": f"{at}", "sum": str(sum_asked(answer))})
    assert bits_asked(await refused(client)) == few + 2


@pytest.mark.parametrize(("pressure", "bits"), [(0.5, 13), (1, 13), (1.99, 13), (2, 14), (8, 16), (10**9, 19)])
def test_the_bits_of_a_pressure(pressure: float, bits: int) -> None:
    assert bits_for(pressure) == bits


async def test_painting_is_counted_whatever_becomes_of_the_form(client: Client, portal: Portal) -> None:
    broken = [upload(photo(), "好.jpg"), upload(b"\xff\xd8\xff" + b"0" * 100, "坏.jpg")]
    for _ in range(4):
        answer = await client.post(SEND, await filled(client), files=broken)
        assert list(errors_in(answer)) == ["#photos"]
    answer = await client.post(SEND, await filled(client), files=[upload(photo())])
    assert answer.status == 422 and "等于几？" in answer.words and "照片要重新选一次：泵站.jpg" in answer.words
    await sent(client)  # without a photo there is no crowd yet
    done = {**answer.fields(), "sum": str(sum_asked(answer))}
    receipt_in(await client.post(SEND, done, files=[upload(photo())]))
    assert await CasePhoto.all().count() == 1


async def test_a_done_task_does_not_paint_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    painted = 0

    async def check(files: object, errors: object) -> list[object]:
        nonlocal painted
        painted += 1
        return []

    await crowded(client)
    answer = await refused(client)
    done = {**answer.fields(), "sum": str(sum_asked(answer))}
    monkeypatch.setattr(sending, "check_photos", check)
    answers = [await client.post(SEND, done, files=[upload(b"x")]) for _ in range(14)]
    assert painted == 10 and [answer.status for answer in answers[10:]] == [422] * 4


async def test_errors_are_told_before_a_task_is_given(client: Client) -> None:
    await crowded(client)
    answer = await client.post(SEND, await filled(client, text=""))
    assert list(errors_in(answer)) == ["#text"] and not answer.doc.xpath("//*[@data-task]")


async def test_a_script_asks_before_photos_go_on_their_way(client: Client) -> None:
    fields = (await client.get(FORM)).fields()
    asked = {name: fields[name] for name in ("form_key", "about_id")}
    calm = (await client.post("/feedback/questions", {**asked, "text": WORDS})).json()
    assert calm == {"danger": False, "task": None}
    await crowded(client)
    told = (await client.post("/feedback/questions", {**asked, "text": "电线漏电"})).json()
    task = told["task"]
    assert told["danger"] is True and task["bits"] == 13
    done = {**fields, "kind": "complaint", "text": WORDS, "task": task["token"]}
    receipt_in(await client.post(SEND, {**done, "work": worked(task["token"], task["bits"])}))


@pytest.mark.parametrize("wrong", [{}, {"form_key": "x", "about_id": "1"}, {"form_key": "é", "about_id": "²"}])
async def test_who_asks_without_a_form_hears_of_no_task(client: Client, wrong: dict[str, str]) -> None:
    await crowded(client)
    assert (await client.post("/feedback/questions", wrong)).json() == {"danger": False, "task": None}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8", 8),
        ("８", 8),
        ("八", 8),
        (" 八。", 8),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("Eight", 8),
        ("eighteen", 18),
    ]
    + [(wrong, None) for wrong in ("", "八九", "十十", "x", "-8", "²", "8.0", "1" * 41, "一十二三")],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: int | None) -> None:
    assert read_sum(typed) == number


def test_the_work_is_a_hash_that_begins_with_zeros() -> None:
    number = worked("token", 12)
    assert sha256(f"token:{number}".encode()).hexdigest()[:3] == "000"
    assert not is_worked("another", number, bits=12) and not is_worked("token", "1" * 41, bits=1)


def test_a_crowd_counts_by_name_and_address_and_forgets() -> None:
    crowd, clock = Crowd(), Clock(BEGINNING)
    limits = {"per_minute": 10, "per_hour": 1000}
    for _ in range(10):
        crowd.add("sent", "192.0.2.1", now=clock())
    assert crowd.pressure("sent", "192.0.2.1", now=clock(), **limits) == 1
    for name, network in (("painted", "192.0.2.1"), ("sent", "192.0.2.2")):
        assert crowd.pressure(name, network, now=clock(), **limits) == 0
    assert crowd.pressure("sent", "192.0.2.1", now=clock.forward(seconds=90), **limits) == 0.5
    assert crowd.pressure("sent", "192.0.2.1", now=clock.forward(minutes=2), **limits) == 0.01
    clock.forward(hours=2)
    crowd.add("sent", "192.0.2.3", now=clock())
    assert {network for _, network, _, _ in crowd.counts} == {"192.0.2.3"}
