import pytest

from portal.app import create_app
from portal.settings import Settings
from portal.web.headers import content_policy, is_private, security_headers
from tests.kit.asgi import ask, http_scope
from tests.kit.client import Client
from tests.kit.databases import settings_for

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
}


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split("; "))}


async def test_the_content_policy_is_the_decided_one(client: Client) -> None:
    assert directives((await client.get("/")).headers["content-security-policy"]) == POLICY


def test_a_tile_service_adds_its_hosts_for_pictures_and_nothing_else(settings: Settings) -> None:
    tiles = settings.model_copy(
        update={
            "tiles_url": "https://t{s}.tianditu.gov.cn/vec_w/wmts?x={x}",
            "tile_labels_url": "https://tiles.example.org:8443/{z}/{x}/{y}",
        }
    )
    images = ["'self'", "data:", "https://*.tianditu.gov.cn", "https://tiles.example.org:8443"]
    assert directives(content_policy(tiles)) == {**POLICY, "img-src": images}


# The client fixture demands every security header of every answer; here is every kind of answer.
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/projects.geojson", 200),
        ("GET", "/programmes/2024/map.js", 200),
        ("GET", "/static/css/portal.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/projects", 308),
        ("GET", "/desk/", 303),
        ("GET", "/desk/sign-in", 200),
        ("GET", "/receipts/", 200),
        ("POST", "/about", 405),
        ("POST", "/desk/sign-in", 422),
    ],
)
async def test_every_kind_of_answer_carries_the_headers(client: Client, method: str, path: str, status: int) -> None:
    assert (await client.request(method, path)).status == status


async def test_a_page_that_is_not_modified_keeps_its_policy(client: Client) -> None:
    etag = (await client.get("/")).headers["etag"]
    answer = await client.get("/", headers={"if-none-match": etag})
    assert answer.status == 304
    assert directives(answer.headers["content-security-policy"]) == POLICY


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("/desk/", True),
        ("/desk/sign-in", True),
        ("/receipts/", True),
        ("/receipts/view", True),
        ("/feedback/new", True),
        ("/projects/x/feedback/new", True),
        ("/projects/x/feedback", True),
        ("/", False),
        ("/projects/x", False),
        ("/privacy", False),
    ],
)
def test_form_receipt_and_desk_are_private(settings: Settings, path: str, private: bool) -> None:
    assert is_private(path) is private
    headers = dict(security_headers(settings, private=private))
    assert headers.get(b"cache-control") == (b"no-store" if private else None)
    assert headers[b"referrer-policy"] == (b"same-origin" if private else b"strict-origin-when-cross-origin")


async def test_hsts_is_only_promised_over_https(tmp_path) -> None:  # type: ignore[no-untyped-def]
    app = create_app(settings_for(tmp_path, base_url="http://localhost:8000"))
    assert "strict-transport-security" not in (await ask(app, http_scope(path="/healthz"))).headers


async def test_who_visits_public_pages_gets_no_cookie(client: Client) -> None:
    for path in (
        "/",
        "/projects/",
        "/projects/sewer-renewal",
        "/about",
        "/feedback/new",
        "/receipts/",
        "/desk/sign-in",
    ):
        assert (await client.get(path)).response.headers.get_list("set-cookie") == []


async def test_only_the_points_may_be_used_from_anywhere(client: Client) -> None:
    allowed = {
        path: (await client.get(path)).headers.get("access-control-allow-origin")
        for path in ("/", "/projects.geojson", "/desk/sign-in", "/receipts/")
    }
    assert allowed == {"/": None, "/projects.geojson": "*", "/desk/sign-in": None, "/receipts/": None}
