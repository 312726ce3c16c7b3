"""From the systems of Chinese maps to WGS-84."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.sites.coordinates import Place, bd_of_gcj, gcj_of_wgs, metres_between, to_wgs84, wgs_of_gcj

CHINA = st.tuples(st.floats(75, 134), st.floats(18.5, 53))

# Published with eviltransform (Shanghai, Shenzhen, Beijing) and coordtransform (Beijing): WGS-84, GCJ-02.
SHIFTED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]


@pytest.mark.parametrize(("wgs", "gcj"), SHIFTED)
def test_known_places_are_shifted_as_published_and_found_again(wgs: Place, gcj: Place) -> None:
    assert gcj_of_wgs(wgs) == pytest.approx(gcj, abs=1e-9)
    assert metres_between(to_wgs84(gcj, "gcj02"), wgs) < 0.2


def test_baidus_second_shift_is_the_published_one() -> None:
    assert bd_of_gcj((116.404, 39.915)) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


@given(CHINA)
def test_there_and_back_is_within_a_metre(place: Place) -> None:
    assert metres_between(wgs_of_gcj(gcj_of_wgs(place)), place) < 0.01
    gcj = gcj_of_wgs(place)
    assert metres_between(gcj_of_wgs(wgs_of_gcj(gcj)), gcj) < 0.01
    assert metres_between(to_wgs84(bd_of_gcj(gcj), "bd09"), place) < 0.2  # six decimals


def test_wgs84_stays_as_it_is() -> None:
    assert to_wgs84((121.5234567, 38.8612341), "wgs84") == (121.523457, 38.861234)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres_between((121.5, 38.0), (121.5, 39.0)) == pytest.approx(111195, abs=1)
    assert metres_between((121.5, 38.0), (121.5, 38.0)) == 0
