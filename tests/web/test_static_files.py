import gzip
import json

import pytest

from portal.app import Portal
from portal.web.static_files import FOREVER, StaticFiles
from tests.kit.client import Client


async def test_an_address_with_the_digest_may_be_kept_for_ever(client: Client) -> None:
    (address,) = (await client.get("/")).hrefs("//link[@rel='stylesheet'][contains(@href, 'portal.css')]/@href")
    path, _, digest = address.partition("?v=")
    assert len(digest) == 12
    assert (await client.get(address)).headers["cache-control"] == FOREVER
    for other in (path, path + "?v=", path + "?v=000000000000"):
        assert (await client.get(other)).headers["cache-control"] == "no-cache"


async def test_other_content_has_another_digest() -> None:
    files = StaticFiles()
    before = files.address("css/portal.css")
    files.add("css/portal.css", files.files["css/portal.css"].body + b" ")
    assert files.address("css/portal.css") != before
    assert files.address("vendor/missing.js") == "/static/vendor/missing.js"


async def test_a_file_is_compressed_as_asked_and_known_again(client: Client) -> None:
    plain = await client.get("/static/css/portal.css", headers={"accept-encoding": "identity"})
    packed = await client.get("/static/css/portal.css", headers={"accept-encoding": "gzip"})
    assert packed.content == plain.content  # httpx unpacks
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    again = {"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]}
    assert (await client.get("/static/css/portal.css", headers=again)).status == 304


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("css/portal.css", "text/css; charset=utf-8"),
        ("js/portal.js", "text/javascript; charset=utf-8"),
        ("icons.svg", "image/svg+xml"),
        ("land.geojson", "application/geo+json; charset=utf-8"),
    ],
)
async def test_a_file_says_what_it_is(client: Client, name: str, media_type: str) -> None:
    answer = await client.get(f"/static/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    "path",
    ["../portal/settings.py", "%2e%2e/portal/settings.py", "..%2f..%2fetc/passwd", "/etc/passwd", "css", "", "%00"],
)
async def test_nothing_outside_the_folder_is_served(client: Client, path: str) -> None:
    assert (await client.get("/static/" + path, inspect=False)).status == 404


async def test_the_outline_of_the_land_is_served_as_json(client: Client) -> None:
    assert json.loads((await client.get("/static/land.geojson")).text)["type"] == "FeatureCollection"


async def test_pictures_that_are_packed_already_are_not_packed_again() -> None:
    files = StaticFiles()
    files.add("x.png", b"\x89PNG" * 99)
    files.add("x.svg", b"<svg/>" * 99)
    assert files.files["x.png"].body_in("gzip") == b"\x89PNG" * 99
    assert gzip.decompress(files.files["x.svg"].body_in("gzip")) == b"<svg/>" * 99


def test_every_static_file_a_page_names_is_there(portal: Portal) -> None:
    """The third-party files are fetched at set-up and may be missing from a bare checkout."""
    named = portal.state.renderer.static
    assert [
        name for name in ("css/portal.css", "css/desk.css", "css/map.css", "js/portal.js") if "?" not in named(name)
    ] == []
