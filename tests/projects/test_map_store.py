import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from portal.app import Portal, create_app
from portal.projects.map import store
from portal.projects.map.page import MapParts, MapSpec
from portal.projects.map.store import Maps, read_or_write
from portal.projects.models import Programme
from portal.settings import Settings
from tests.kit.client import Client

SPEC = MapSpec(west=121.10, south=38.70, east=121.70, north=39.02)
PARTS = MapParts(html="<div></div>", script="PortalMap.start();\n")
SCRIPT = "/programmes/2024/map.js"


@pytest.fixture
def fails(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[MapSpec]]:
    """A portal whose maps cannot be written: the tries so far."""
    tries: list[MapSpec] = []

    def fail(spec: MapSpec, folder: Path) -> MapParts:
        tries.append(spec)
        raise subprocess.CalledProcessError(1, "python")

    monkeypatch.setattr(store, "read_or_write", fail)
    portal.state.maps = Maps(portal.state.settings)
    yield tries


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"null", b'{"other": 1}'])
def test_a_damaged_file_is_written_anew(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "write_map", lambda spec: PARTS)
    read_or_write(SPEC, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert read_or_write(SPEC, tmp_path) == PARTS
    assert file.read_bytes() == whole


async def test_without_a_map_home_list_and_projects_still_say_everything(client: Client, fails: list[MapSpec]) -> None:
    with structlog.testing.capture_logs() as lines:
        pages = [await client.get(path) for path in ("/", "/programmes/2024/", "/en/")]
        script = await client.get(SCRIPT)
    assert [page.status for page in pages] == [200] * 3
    assert [page.doc.xpath("//script[contains(@src, 'map.js')]") for page in pages] == [[]] * 3
    assert "请看列表" in pages[0].words
    assert pages[0].doc.xpath("//*[@id='project-list']")
    assert script.status == 503
    assert len(fails) == 1  # not at each request
    assert [line["event"] for line in lines] == ["map not written"]


async def test_a_map_that_could_not_be_written_is_tried_again_later(
    client: Client, fails: list[MapSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.get("/")
    monkeypatch.setattr(store, "read_or_write", lambda spec, folder: PARTS)
    assert (await client.get(SCRIPT)).status == 503
    client.portal.state.maps.retry_at.clear()
    assert (await client.get(SCRIPT)).status == 200
    assert (await client.get("/")).doc.xpath("//script[contains(@src, 'map.js')]")


async def test_the_current_map_is_written_before_the_first_reader_comes(portal: Portal) -> None:
    assert [spec.west for spec in portal.state.maps.written] == [(await Programme.get(year=2024)).box["west"]]


async def test_the_tiles_of_the_settings_reach_map_and_pin(settings: Settings) -> None:
    tiles = {"tiles_url": "https://tiles.test/vec/{z}/{x}/{y}", "tile_labels_url": "https://tiles.test/cva/{z}/{x}/{y}"}
    portal = create_app(settings.model_copy(update=tiles))
    async with portal.starlette.router.lifespan_context(portal.starlette):
        spec = store.spec_of(await Programme.get(year=2024), portal.state.settings)
        (pin,) = (await Client(portal).get("/feedback/new")).doc.xpath("//*[@data-pin]")
    assert (spec.tiles_url, spec.tile_labels_url) == tuple(tiles.values())
    assert (pin.get("data-tiles"), pin.get("data-labels")) == tuple(tiles.values())
