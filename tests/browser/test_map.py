"""The map: every project within reach of a finger and of a key, and the filters around it."""

import json
from itertools import combinations
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.visit import Visit

LABEL = "第 %(number)s 项，%(title)s，%(area)s，%(light)s，大致位置，误差约 %(metres)s 米"
WIDE_LABEL = "第 %(number)s 项，%(title)s，%(area)s，%(light)s，全区范围"
BOXES = """() => Array.from(document.querySelectorAll('.map a.mk')).map(a => {
  const r = a.getBoundingClientRect();
  return {slug: a.dataset.slug, wide: !!a.closest('.map-panel'), label: a.getAttribute('aria-label'),
    left: r.left, top: r.top, right: r.right, bottom: r.bottom};
})"""
SIZES = [pytest.param(width, language, id=f"{width}-{language}") for width in (320, 1280) for language in ("zh", "en")]


def open_map(reader: Visit, path: str = "/") -> None:
    """The map in view, all its markers drawn and at rest."""
    page = reader.go(path)
    page.wait_for_selector(".map.is-live a.mk", state="attached")
    if reader.width == 320:
        page.locator("label[for=v-map]").click()
    page.wait_for_selector(".map .leaflet-marker-icon.mk", state="visible")
    page.locator(".map").scroll_into_view_if_needed()
    page.wait_for_function(
        f"() => JSON.stringify(({BOXES})()) === window.boxes || (window.boxes = JSON.stringify(({BOXES})()), false)",
        polling=200,
    )


def features(reader: Visit) -> dict[str, dict[str, Any]]:
    """The projects of the GeoJSON by slug."""
    collection = json.loads(reader.page.request.get(reader.path("/projects.geojson")).text())
    return {feature["properties"]["slug"]: feature for feature in collection["features"]}


def shown_in_list(reader: Visit) -> list[str]:
    """The slugs of the list in their order: those its links lead to."""
    links = reader.page.locator("#project-list li h3 a").evaluate_all("all => all.map(a => a.pathname)")
    return [str(path).rsplit("/", 1)[1] for path in links]


def shown_on_map(reader: Visit) -> set[str]:
    return {box["slug"] for box in reader.page.evaluate(BOXES)}


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_every_project_has_a_marker_of_its_own(visit: Open, width: int, language: str) -> None:
    reader = visit(width=width, language=language)
    open_map(reader)
    boxes, known = reader.page.evaluate(BOXES), features(reader)
    assert sorted(box["slug"] for box in boxes) == sorted(known)
    assert {box["slug"] for box in boxes if box["wide"]} == {s for s, f in known.items() if not f["geometry"]}
    for box in boxes:
        size = box["right"] - box["left"], box["bottom"] - box["top"]
        assert min(size) >= 44, f"{box['slug']} is {size}"
        assert box["label"] == label_of(reader, known[box["slug"]])
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other), f"{one} lies over {other}"
    frame = reader.page.locator(".map .leaflet-container").first.bounding_box()
    assert frame
    for box in boxes:
        assert frame["x"] <= box["left"] and box["right"] <= frame["x"] + frame["width"] + 0.5, box
        assert frame["y"] <= box["top"] and box["bottom"] <= frame["y"] + frame["height"] + 0.5, box
    reader.look()


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = one["left"] < other["right"] - 0.5 and other["left"] < one["right"] - 0.5
    return across and one["top"] < other["bottom"] - 0.5 and other["top"] < one["bottom"] - 0.5


def label_of(reader: Visit, feature: dict[str, Any]) -> str:
    """A marker says number, title, area and light; and that its place is approximate, or that it has none."""
    about = feature["properties"]
    values = {**about, "area": about["area_name"], "light": about["light_word"], "metres": about["precision_m"]}
    if feature["geometry"] is None:
        return reader.say(WIDE_LABEL) % values
    return reader.say(LABEL) % values


@pytest.mark.parametrize("width", [320, 1280])
def test_tab_reaches_every_marker_and_enter_opens_it(visit: Open, width: int) -> None:
    reader = visit(width=width)
    open_map(reader)
    page, wanted, reached = reader.page, set(features(reader)), []
    page.locator("#v-map" if width == 320 else "#project-list li:last-child a").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        slug = page.evaluate("() => document.activeElement.matches('.map a.mk') && document.activeElement.dataset.slug")
        if slug:
            reached.append(slug)
            assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
    assert set(reached) == wanted and len(reached) == len(wanted)
    wide = page.locator(".map-panel a.mk").last
    address = wide.get_attribute("href")
    wide.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == reader.url + str(address)


def test_district_wide_projects_stand_below_the_map_without_script(visit: Open) -> None:
    reader = visit(width=320, script=False)
    reader.go("/")
    reader.page.locator("label[for=v-map]").click()
    wide = reader.page.locator(".wide a")
    wanted = {reader.path(f"/projects/{s}") for s, f in features(reader).items() if not f["geometry"]}
    assert set(wide.evaluate_all("all => all.map(a => a.getAttribute('href'))")) == wanted
    assert all(each.is_visible() for each in wide.all())
    reader.look()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_filter_changes_list_and_markers_in_place_and_lives_in_the_address(visit: Open, width: int) -> None:
    reader = visit(width=width)
    open_map(reader)
    page, all_slugs = reader.page, shown_in_list(reader)
    page.evaluate("() => { window.stayed = true; }")
    page.select_option("#f-area", "education")
    page.wait_for_function("() => !document.querySelector('.map a.mk[data-slug=street-lighting]')")
    kept = shown_in_list(reader)
    assert 0 < len(kept) < len(all_slugs) and shown_on_map(reader) == set(kept)
    assert "area=education" in page.url and page.evaluate("() => window.stayed"), "the page was loaded anew"
    reader.look()
    filtered = page.url
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('.map a.mk').length === 15")
    assert shown_in_list(reader) == all_slugs and "area=education" not in page.url
    assert page.input_value("#f-area") == "", "the form still says the filter that is off"
    page.go_forward()
    page.wait_for_function("() => !document.querySelector('.map a.mk[data-slug=street-lighting]')")
    assert shown_in_list(reader) == kept and page.input_value("#f-area") == "education"
    plain = visit(width=width, script=False)
    plain.page.goto(filtered)
    assert shown_in_list(plain) == kept
    assert plain.page.input_value("#f-area") == "education"
    plain.look()
