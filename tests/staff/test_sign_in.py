import pytest

from portal.staff.models import Account, Act, Session
from portal.staff.sessions import COOKIE
from tests.kit.cast import PASSWORD, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


async def sign_in(client: Client, name: str = "Bob", password: str = PASSWORD, **more: str) -> Answer:
    return await client.post("/desk/sign-in", {"name": name, "password": password, **more})


@both_databases
async def test_a_name_and_its_password_open_the_desk(world: World) -> None:
    browser = world.anybody()
    answer = await sign_in(browser)
    assert (answer.status, answer.headers["location"]) == (303, "/desk/")
    first = await browser.get("/desk/")
    assert (first.status, first.headers["location"]) == (303, "/desk/projects/")
    assert "Bob" in (await browser.get("/desk/projects/")).text
    act = await Act.get(verb="signed in")
    assert (act.account_id, act.subject) == (world.bob.id, "Bob")


async def test_the_cookie_is_for_this_host_and_no_script(world: World) -> None:
    (cookie,) = (await sign_in(world.anybody())).response.headers.get_list("set-cookie")
    name, _, rest = cookie.partition("=")
    assert name == COOKIE == "__Host-desk"
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert attributes == {"path=/", "secure", "httponly", "samesite=lax"}


async def test_signing_in_again_makes_another_token(world: World) -> None:
    tokens = {(await sign_in(world.anybody())).headers["set-cookie"] for _ in range(3)}
    assert len(tokens) == 3


@pytest.mark.parametrize(("name", "password"), [("Bob", "wrong"), ("Nobody", PASSWORD), ("", ""), ("Bob", "")])
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(world: World, name: str, password: str) -> None:
    answer = await sign_in(world.anybody(), name, password)
    assert answer.status == 422
    assert "set-cookie" not in answer.headers
    assert "账号或密码不对" in answer.words
    assert answer.doc.xpath("//input[@name='name']/@value") == [name]
    assert answer.doc.xpath("//input[@name='password']/@value") == []
    assert await Act.filter(verb="sign-in refused").count() == 1


async def test_the_error_summary_leads_to_the_field(world: World) -> None:
    answer = await sign_in(world.anybody(), password="wrong")
    assert answer.hrefs("//*[@role='alert']//a/@href") == ["#name"]


async def test_who_asks_for_a_page_comes_back_to_it(world: World) -> None:
    browser = world.anybody()
    asked = await browser.get("/desk/projects/")
    form = (await browser.get(asked.headers["location"])).fields()
    answer = await browser.post("/desk/sign-in", {**form, "name": "Bob", "password": PASSWORD})
    assert answer.headers["location"] == "/desk/projects/"


async def test_signing_in_in_english_stays_in_english(world: World) -> None:
    browser = world.anybody()
    asked = await browser.get("/en/desk/projects/")
    assert asked.headers["location"].startswith("/en/desk/sign-in")
    form = (await browser.get(asked.headers["location"])).fields()
    answer = await browser.post("/en/desk/sign-in", {**form, "name": "Bob", "password": PASSWORD})
    assert answer.headers["location"] == "/en/desk/projects/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/desk/",
        "//evil.example",
        "/\\evil.example",
        "/desk/..//evil.example",
        "/desk/\\evil.example",
        "javascript:alert(1)",
        "/deskevil",
        "/desk/sign-in",
        "/desk/sign-out",
        "\x00/desk/",
    ],
)
async def test_nobody_is_led_off_the_desk(world: World, target: str) -> None:
    answer = await sign_in(world.anybody(), next=target)
    assert answer.status == 303
    assert answer.headers["location"] == "/desk/"


async def test_a_line_end_in_the_way_back_makes_no_header(world: World) -> None:
    answer = await sign_in(world.anybody(), next="/desk/\r\nset-cookie: x=1")
    assert answer.headers["location"] == "/desk/%20set-cookie:%20x=1"
    assert "x=1" not in answer.headers["set-cookie"]


async def test_signing_out_ends_the_session_on_the_server(world: World, clock: Clock) -> None:
    browser = await world.as_(world.bob)
    token = browser.http.cookies[COOKIE]
    answer = await browser.post("/desk/sign-out")
    assert (answer.status, answer.headers["location"]) == (303, "/desk/sign-in")
    browser.keep_cookie(COOKIE, token)
    assert (await browser.get("/desk/projects/")).status == 303
    assert (await Session.get()).ended_at == clock()


async def test_signing_out_twice_or_without_a_session_is_no_error(world: World) -> None:
    assert (await world.anybody().post("/desk/sign-out")).status == 303


async def test_who_is_signed_in_is_not_asked_again(world: World) -> None:
    browser = await world.as_(world.bob)
    answer = await browser.get("/desk/sign-in")
    assert (answer.status, answer.headers["location"]) == (303, "/desk/")


async def test_a_form_from_elsewhere_signs_nobody_in_or_out(world: World) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = await world.anybody().post("/desk/sign-in", {"name": "Bob", "password": PASSWORD}, headers=headers)
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)
    browser = await world.as_(world.bob)
    assert (await browser.post("/desk/sign-out", headers=headers)).status == 403
    assert (await browser.get("/desk/projects/")).status == 200


async def test_guessing_is_slowed_for_one_name_and_told_in_words(world: World) -> None:
    browser = world.anybody()
    await Account.filter(id=world.bob.id).update(password_hash="broken")  # so that a guess costs no work
    answers = [(await sign_in(browser, "Bob", f"guess {number}")).status for number in range(11)]
    assert answers == [422] * 10 + [429]
    assert (await sign_in(browser, "Alice")).status == 303


@pytest.mark.parametrize(
    "name", ["\x00Bob", "<script>alert(1)</script>", "𠮷" * 100, "x" * 100_000, "a\nb", "\u202eboB"]
)
async def test_hostile_names_are_refused_like_any_other(world: World, name: str) -> None:
    answer = await sign_in(world.anybody(), name, "wrong")
    assert answer.status == 422
    assert "<script>alert" not in answer.text


async def test_a_form_in_a_coding_that_makes_half_characters_signs_nobody_in(world: World) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    content = body % (b"name", b"Bob") + body % (b"password", b"\\ud800") + b"--x--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    assert (await world.anybody().post("/desk/sign-in", None, content=content, headers=kind)).status == 400


async def test_a_body_that_is_no_form_is_refused_in_words(world: World) -> None:
    for kind in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        answer = await world.anybody().post(
            "/desk/sign-in", None, content=b'{"name": "Bob"}', headers={"content-type": kind}
        )
        assert answer.status in (400, 422)
