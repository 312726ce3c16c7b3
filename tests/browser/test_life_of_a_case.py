"""A case through its whole life: sent, handed on and back, put off, answered, reopened, solved, and read by all."""

import pytest

from portal.feedback.states import PUBLIC_SENTENCES, PUBLIC_WORDS, STATE_WORDS, VERDICTS
from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import ANSWER, Receipt, answer, choose, look_up, receipt_on
from tests.kit.running import UNIT

SLUG = "cold-homes"
WORDS = "我叫王小明，海创路12号3单元501室，家里只有 12 度，电话13812341234。"
SECRETS = ("王小明", "海创路", "501室", "13812341234")
AGAIN = "供热公司 1 月 8 日又更换了楼前的阀门，室温已到 20 度。还有问题请打 0411-84790000。"
ANSWER_PUBLIC = "供热公司清洗了管道，又更换了楼前的阀门，室温已到 20 度。"


@pytest.mark.parametrize(("width", "script"), [(320, True), (1280, False)])
def test_a_case_goes_through_its_whole_life(visit: Open, desk: Open, width: int, script: bool) -> None:
    resident = visit(width=width, script=script)
    ines, hans, alice = (desk(name, width=width, script=script) for name in ("Ines", "Hans", "Alice"))
    receipt = send_with_consent(resident)
    accept_and_assign(ines, receipt)
    hand_back(hans, receipt)
    assign_again(ines, receipt)
    sign_for(hans, receipt)
    ask_for_extension(hans, receipt)
    grant_extension(ines, receipt)
    read_of_the_extension(resident, receipt)
    write_answer(hans, receipt, ANSWER)
    judge(resident, receipt, read=ANSWER, verdict="not solved")
    assert sentence(resident) == resident.say(PUBLIC_SENTENCES["reopened"])
    write_answer(hans, receipt, AGAIN)
    judge(resident, receipt, read=AGAIN, verdict="solved")
    assert resident.page.inner_text("#state") == resident.say(PUBLIC_WORDS["closed"])
    question = f"家里暖气不热，室温只有 12 度。（{width}）"
    # Before two people have seen to it nothing is public, consent or not.
    anybody = visit(width=width, script=script)
    assert question not in anybody.go(f"/projects/{SLUG}/answers").inner_text("main")
    prepare_for_the_public(ines, receipt, question)
    approve(alice, question)
    read_by_anybody(anybody, question)


def send_with_consent(resident: Visit) -> Receipt:
    page = resident.go(f"/projects/{SLUG}/feedback/new")
    choose(resident)
    page.fill("#text", WORDS)
    page.locator("input[name=consent]").check()
    resident.press_button_of("/feedback")
    return receipt_on(resident)


def open_case(staff: Visit, receipt: Receipt, deed: str = "") -> None:
    """The page of the case, with what is to be done there unfolded."""
    staff.go(f"/desk/cases/{receipt.number}")
    if deed:
        place = staff.page.locator(f"#deed-{deed}")
        if place.evaluate("e => e.matches('details:not([open])')"):
            place.locator("summary").first.click()
    staff.look()


def now_is(staff: Visit, state: str) -> None:
    assert staff.page.inner_text("#state") == staff.say(STATE_WORDS[state])
    staff.look()


def accept_and_assign(staff: Visit, receipt: Receipt) -> None:
    open_case(staff, receipt, "acceptance")
    staff.page.select_option("#deed-acceptance [name=unit]", label=UNIT)
    staff.follow("#deed-acceptance button[formaction$='/acceptance-assignment']")
    now_is(staff, "assigned")


def hand_back(staff: Visit, receipt: Receipt) -> None:
    open_case(staff, receipt, "hand_back")
    staff.page.fill("#back", "室温由供热公司检测，请先交供热单位。")
    staff.press_button_of("/hand-back")
    staff.look()


def assign_again(staff: Visit, receipt: Receipt) -> None:
    open_case(staff, receipt, "assignment")
    assert "室温由供热公司检测" in staff.page.inner_text(".hist"), "nobody reads why it came back"
    staff.page.select_option("#deed-assignment [name=unit]", label=UNIT)
    staff.press_button_of("/assignment")
    now_is(staff, "assigned")


def sign_for(staff: Visit, receipt: Receipt) -> None:
    open_case(staff, receipt, "signature")
    staff.press_button_of("/signature")
    now_is(staff, "signed")


def ask_for_extension(staff: Visit, receipt: Receipt) -> None:
    open_case(staff, receipt, "extension")
    staff.page.fill("#extra_days", "3")
    staff.page.fill("#extra_words", "要等供热公司排期检修。")
    staff.press_button_of("/extension")
    assert not staff.page.locator("#deed-extension").count(), "it can be asked for twice"
    staff.look()


def grant_extension(staff: Visit, receipt: Receipt) -> None:
    open_case(staff, receipt, "extension_decision")
    staff.press_button_of("/extension-grant")
    assert not staff.page.locator("#deed-extension_decision").count()
    staff.look()


def read_of_the_extension(resident: Visit, receipt: Receipt) -> None:
    look_up(resident, receipt)
    assert "要等供热公司排期检修" in resident.page.inner_text("main")
    assert "请先交供热单位" not in resident.page.content(), "the resident reads why one unit sent it to another"
    resident.look()


def write_answer(staff: Visit, receipt: Receipt, words: str) -> None:
    open_case(staff, receipt, "answer")
    answer(staff, words=words)
    now_is(staff, "answered")


def judge(resident: Visit, receipt: Receipt, *, read: str, verdict: str) -> None:
    look_up(resident, receipt)
    assert resident.page.locator(".hist .answer").last.inner_text().strip() == read
    resident.look()
    resident.follow(f"form[action$='/receipts/verdict']:has([value='{verdict}']) button")
    resident.look()
    assert resident.say(VERDICTS[verdict]) in resident.page.inner_text("main")


def sentence(resident: Visit) -> str:
    return resident.page.locator(".state p").first.inner_text()


def prepare_for_the_public(staff: Visit, receipt: Receipt, question: str) -> None:
    """The summary in staff's own words, sent to the second person."""
    open_case(staff, receipt, "public")
    staff.follow(f"main a[href$='/desk/cases/{receipt.number}/public']")
    staff.look()
    staff.page.fill("#question", question)
    staff.page.fill("#answer", ANSWER_PUBLIC)
    staff.page.select_option("#label", "heating")
    staff.follow("button[name=do][value=review]")
    staff.look()


def approve(reviewer: Visit, question: str) -> None:
    page = reviewer.go("/desk/public/")
    reviewer.look()
    reviewer.follow(f"main a:has-text('{question}')")
    reviewer.look()
    if page.locator("#confirmed").count():
        page.check("#confirmed")
    reviewer.press_button_of("/approval")
    reviewer.look()


def read_by_anybody(reader: Visit, question: str) -> None:
    page = reader.go(f"/projects/{SLUG}")
    assert question in page.inner_text("main")
    reader.look()
    reader.follow(f"main a[href$='/projects/{SLUG}/answers']")
    told = page.inner_text("main")
    assert question in told
    assert ANSWER_PUBLIC in told
    assert not [secret for secret in SECRETS if secret in page.content()]
    reader.look()
