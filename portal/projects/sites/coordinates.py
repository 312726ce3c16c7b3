"""From the coordinates that Chinese maps show to WGS-84, which is what the portal keeps.

GCJ-02 (高德, 腾讯) shifts WGS-84 by some hundred metres; BD-09 (百度) shifts GCJ-02 once more. The shift's formulas
were published by several projects (eviltransform among them) and have no exact inverse: ours is found by steps, to
well under a millimetre. They hold in China only; the caller checks the result against the programme's box.
"""

import math

from portal.web.language import N_

Place = tuple[float, float]  # longitude, latitude in degrees

SYSTEMS = {
    "wgs84": N_("WGS-84（GPS、天地图）"),
    "gcj02": N_("GCJ-02（高德、腾讯）"),
    "bd09": N_("BD-09（百度）"),
}
DECIMALS = 6  # a hand's breadth

_AXIS = 6378245.0  # the Krasovsky ellipsoid, metres
_ECCENTRICITY = 0.00669342162296594323  # squared
_ROUNDS = 12


def to_wgs84(place: Place, system: str) -> Place:
    """A place of one of ``SYSTEMS`` in WGS-84, rounded to six decimals."""
    if system == "bd09":
        place = _gcj_of_bd(place)
    if system in ("bd09", "gcj02"):
        place = wgs_of_gcj(place)
    return round(place[0], DECIMALS), round(place[1], DECIMALS)


def gcj_of_wgs(place: Place) -> Place:
    """WGS-84 shifted as the Chinese maps shift it."""
    lon, lat = place
    x, y = lon - 105.0, lat - 35.0
    turned = math.radians(lat)
    flat = 1 - _ECCENTRICITY * math.sin(turned) ** 2
    north = _waves_north(x, y) * 180 / ((_AXIS * (1 - _ECCENTRICITY)) / (flat * math.sqrt(flat)) * math.pi)
    east = _waves_east(x, y) * 180 / (_AXIS / math.sqrt(flat) * math.cos(turned) * math.pi)
    return lon + east, lat + north


def wgs_of_gcj(place: Place) -> Place:
    """The WGS-84 place that is shifted to ``place``."""
    lon, lat = place
    for _ in range(_ROUNDS):
        shifted = gcj_of_wgs((lon, lat))
        lon, lat = lon + place[0] - shifted[0], lat + place[1] - shifted[1]
    return lon, lat


def bd_of_gcj(place: Place) -> Place:
    """GCJ-02 shifted once more, as Baidu does."""
    lon, lat = place
    turn = math.pi * 3000 / 180
    far = math.hypot(lon, lat) + 0.00002 * math.sin(lat * turn)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
    return far * math.cos(angle) + 0.0065, far * math.sin(angle) + 0.006


def _gcj_of_bd(place: Place) -> Place:
    lon, lat = place[0] - 0.0065, place[1] - 0.006
    for _ in range(_ROUNDS):
        shifted = bd_of_gcj((lon, lat))
        lon, lat = lon + place[0] - shifted[0], lat + place[1] - shifted[1]
    return lon, lat


def metres_between(one: Place, other: Place) -> float:
    """The distance on a sphere of the Earth's mean radius, in metres."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371008.8 * math.asin(math.sqrt(min(1.0, half)))


def _waves_north(x: float, y: float) -> float:
    waves = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return waves + _short(x) + _long(y, 20.0, 40.0, 160.0, 320.0, 30.0)


def _waves_east(x: float, y: float) -> float:
    waves = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return waves + _short(x) + _long(x, 20.0, 40.0, 150.0, 300.0, 30.0)


def _short(x: float) -> float:
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _long(at: float, first: float, second: float, third: float, fourth: float, last: float) -> float:
    near = first * math.sin(at * math.pi) + second * math.sin(at / 3.0 * math.pi)
    return (near + third * math.sin(at / 12.0 * math.pi) + fourth * math.sin(at * math.pi / last)) * 2.0 / 3.0
