import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portal.projects.map.folium_map import build_map
from portal.projects.map.page import MapParts, MapSpec, script_file, write_map

BOX = MapSpec(west=121.10, south=38.70, east=121.70, north=39.02)
TILED = replace(BOX, tiles_url="https://t{s}.tianditu.gov.cn/vec_w/wmts?tk=key", tiles_attribution="天地图")


def test_the_page_gets_one_element_without_code_or_style() -> None:
    assert build_map(BOX).html == '<div class="folium-map" id="map_portal" ></div>'


def test_the_script_names_no_host_when_no_tiles_are_set() -> None:
    assert "//" not in build_map(BOX).script
    assert "tileLayer" not in build_map(BOX).script


def test_equal_specs_give_equal_bytes() -> None:
    assert build_map(TILED) == build_map(TILED)


def test_the_map_is_held_inside_the_box() -> None:
    script = re.sub(r"\s", "", build_map(BOX).script)
    assert '"maxBounds":[[38.72,121.12,],[39.0,121.68,],]' in script
    assert '"minZoom":10' in script


def test_the_start_hands_over_outline_and_review_number() -> None:
    script = build_map(replace(BOX, review_number="审图号")).script
    start = re.search(r"PortalMap\.start\(map_portal, (.*)\);", script)
    assert start is not None
    assert json.loads(start[1]) == {"outline": True, "review": "审图号"}


def test_tiles_come_only_when_set_and_with_their_attribution() -> None:
    script = build_map(TILED).script
    assert script.count("L.tileLayer(") == 1
    assert '"subdomains": "01234567"' in script
    assert json.dumps("天地图") in script


def test_tiles_with_names_lie_over_the_base_map() -> None:
    script = build_map(replace(TILED, tile_labels_url="https://t{s}.tianditu.gov.cn/cva_w/wmts?tk=key")).script
    assert script.count("L.tileLayer(") == 2
    assert script.index("vec_w") < script.index("cva_w")
    assert script.count('"subdomains": "01234567"') == 2
    alone = build_map(replace(BOX, tile_labels_url="https://t0.tianditu.gov.cn/cva_w")).script
    assert "tileLayer" not in alone


@pytest.mark.parametrize("hostile", ["</script>", "<img src=x>", '");alert(1)//', "\u2028"])
def test_a_setting_stays_text(hostile: str) -> None:
    spec = replace(TILED, tiles_attribution=hostile, review_number=hostile, tiles_url="https://x/" + hostile)
    script = build_map(spec).script
    assert "<" not in script
    assert not re.search(r'(?<!\\)"\);alert', script)
    assert "\u2028" not in script


def test_the_module_writes_the_same_parts_in_a_process_of_its_own() -> None:
    assert write_map(TILED) == build_map(TILED)


def test_the_server_side_does_not_import_folium() -> None:
    check = "import sys, portal.projects.map.page; sys.exit('folium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_the_file_for_the_browser_ends_with_the_start(tmp_path: Path) -> None:
    (tmp_path / "own.js").write_text("var PortalMap = {};", encoding="utf-8")
    text = script_file(parts=MapParts(html="", script="PortalMap.start();\n"), sources=[tmp_path / "own.js"])
    assert text == "var PortalMap = {};\nPortalMap.start();\n"
