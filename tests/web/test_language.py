import pytest
from starlette.types import Receive, Scope, Send

from portal.web.language import LANGUAGES, LanguagePath, babel_locale, language_of_path, words_of
from portal.web.rendering import link, translate
from tests.kit.asgi import ask, http_scope
from tests.kit.client import Client


@pytest.mark.parametrize(
    ("path", "key", "inner"),
    [
        ("/", "zh", "/"),
        ("/projects/x", "zh", "/projects/x"),
        ("/en", "en", "/"),
        ("/en/", "en", "/"),
        ("/en/projects/x", "en", "/projects/x"),
        ("/english", "zh", "/english"),
        ("/EN/", "zh", "/EN/"),
        ("/ja/", "zh", "/ja/"),
        ("/en/en/", "en", "/en/"),
        ("", "zh", ""),
    ],
)
def test_the_path_names_the_language(path: str, key: str, inner: str) -> None:
    language, found = language_of_path(path)
    assert (language.key, found) == (key, inner)


@pytest.mark.parametrize("key", LANGUAGES)
def test_a_link_leads_back_to_its_language_and_path(key: str) -> None:
    for path in ("/", "/projects/", "/projects/x", "/desk/"):
        assert language_of_path(link(LANGUAGES[key], path)) == (LANGUAGES[key], path)
    assert link(LANGUAGES[key], "/static/x.css") == "/static/x.css"
    assert link(LANGUAGES[key], "https://example.org/") == "https://example.org/"


@pytest.mark.parametrize("key", LANGUAGES)
def test_a_language_has_its_locale_and_words(key: str) -> None:
    assert babel_locale(key).language == key
    assert translate(key, "看承诺 100%%").endswith("100%")
    assert words_of(key) is words_of(key)


async def test_a_path_that_is_no_text_raises_nothing() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["state"]["locale"].encode()})

    heard = await ask(LanguagePath(app), http_scope(path="/en/projects/\udcff"))
    assert heard.body == b"en"


@pytest.mark.parametrize("path", ["/", "/projects/", "/about", "/privacy", "/projects/sewer-renewal"])
async def test_every_page_links_to_its_counterpart(client: Client, path: str) -> None:
    chinese = await client.get(path + "?area=sewage")
    english = await client.get("/en" + path + "?area=sewage")
    switch = "//ul/li/a[@hreflang]/@href"
    expected = [f"{path}?area=sewage", f"/en{path}?area=sewage"]
    assert chinese.hrefs(switch) == english.hrefs(switch) == expected
    alternates = ["https://portal.test" + path, "https://portal.test/en" + path]
    assert chinese.hrefs("//link[@rel='alternate']/@href") == alternates


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_a_forgotten_slash_leads_to_the_same_language_on_this_site(client: Client, prefix: str) -> None:
    for asked, found in (("/projects?q=a%26b", "/projects/?q=a%26b"), ("/about/", "/about"), ("/desk", "/desk/")):
        answer = await client.get(prefix + asked, headers={"host": "evil.example"})
        assert (answer.status, answer.headers["location"]) == (308, prefix + found)
    for nowhere in ("//evil.example/", "//evil.example", "/nowhere/", "/projects/x/y/"):
        assert (await client.get("https://portal.test" + prefix + nowhere)).status == 404


async def test_unknown_languages_are_pages_that_are_not_there(client: Client) -> None:
    for path in ("/ja/", "/fr/projects/", "/english"):
        assert (await client.get(path)).status == 404
