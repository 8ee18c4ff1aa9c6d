import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, get_args

import folium
import pytest

from geo.errors import Text
from maps.assets import leaflet
from maps.base_map import BaseMap
from maps.catalog import UnknownLocaleError
from maps.frame_checks import MapDataError
from maps.frames import MapData
from maps.page import csp_for
from maps.testing import sample_data
from maps.view import Mode
from maps.village_map import render

TITLE = Text("万乐村微网格划分图", "Micro-grids of Wanle")
DATA = sample_data(seed=1)
HOSTILE = [
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "{{7*7}}",
    "{% raw %}",
    "{# gone #}",
    "${window.hit=1}",
    "`+window.hit+`",
    "\"'><b>",
    "<!-- <script>",
    "\u202eab",
    "\u2028",
]


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def payload(html: str) -> dict[str, Any]:
    found = re.search(r'id="yuanba-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def hostile_data() -> MapData:
    areas = DATA.micro_grids.copy()
    for column in ("label", "head", "road"):
        areas[column] = areas[column].astype(object)
        areas.loc[range(len(HOSTILE)), column] = HOSTILE
    courtyards = DATA.courtyards.copy()
    courtyards.loc[range(len(HOSTILE)), "name"] = HOSTILE
    villages = DATA.villages.assign(name=HOSTILE[0])
    return replace(
        DATA,
        micro_grids=areas,
        courtyards=courtyards,
        villages=villages,
        source=Text(HOSTILE[1], HOSTILE[2]),
    )


@pytest.mark.parametrize("mode", get_args(Mode))
def test_same_data_same_bytes(mode: Mode) -> None:
    one = render(DATA, title=TITLE, mode=mode)
    assert one == render(sample_data(seed=1), title=TITLE, mode=mode)


@pytest.mark.parametrize("mode", get_args(Mode))
def test_nothing_in_the_page_can_be_fetched(mode: Mode) -> None:
    html = render(DATA, title=TITLE, mode=mode)
    for tag, attributes in Elements(html).found:
        assert "src" not in attributes, tag
        assert (attributes.get("href") or "data:,") == "data:,", tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert "style" not in attributes, tag
    addresses = set(re.findall(r"https?://[\w.-]+", html))
    # A namespace and comments of Leaflet; none is ever requested.
    comments = {
        "https://leafletjs.com",
        "https://bugs.chromium.org",
        "https://bugzilla.mozilla.org",
    }
    assert addresses <= {"http://www.w3.org"} | comments
    assert not re.search(r"url\((?!#|\\u0027)", html)


def test_folium_keeps_its_own_addresses_for_others() -> None:
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    render(DATA, title=TITLE)
    assert (folium.Map.default_js, folium.Map.default_css) == before


def test_hostile_names_stay_text() -> None:
    html = render(hostile_data(), title=Text(HOSTILE[0], HOSTILE[2]), review_number=HOSTILE[1])
    page = payload(html)
    shown = [h.replace("\u202e", "").replace("\u2028", "") or None for h in HOSTILE]
    assert [a.get("label") for a in page["areas"]][: len(HOSTILE) - 1] == shown[:-1]
    assert [a.get("head") for a in page["areas"]][: len(HOSTILE)] == shown
    assert [c[2] for c in page["courtyards"]][: len(HOSTILE) - 1] == shown[:-1]
    assert page["title"] == {"zh": HOSTILE[0], "en": HOSTILE[2]}
    assert page["review"] == HOSTILE[1]
    quiet = Elements(render(DATA, title=TITLE)).found
    assert [tag for tag, _ in Elements(html).found] == [tag for tag, _ in quiet]
    assert "49" not in {page["title"]["en"], page["source"]["en"]}


def test_policy_in_the_page_is_the_one_for_a_header() -> None:
    html = render(DATA, title=TITLE)
    metas = [a for tag, a in Elements(html).found if tag == "meta"]
    [policy] = [a["content"] for a in metas if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == csp_for(html)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "img-src data:;" in policy


def test_policy_changes_with_a_script() -> None:
    html = render(DATA, title=TITLE)
    assert csp_for(html) != csp_for(html.replace("'use strict'", "'use Strict'"))


def test_policy_of_known_text() -> None:
    # printf 1 | openssl dgst -sha256 -binary | base64
    digest = "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    policy = csp_for('<script>1</script><script type="application/json">{}</script>')
    assert f"script-src {digest};" in policy
    assert "style-src 'none';" in policy


def test_a_base_map_is_the_only_host_allowed() -> None:
    base_map = BaseMap("https://tiles.example:8443/{z}/{x}/{y}.png", "测绘 © Example")
    html = render(DATA, title=TITLE, base_map=base_map)
    assert "img-src data: https://tiles.example:8443;" in html
    assert payload(html)["baseMap"]["attribution"] == "测绘 © Example"
    assert payload(html)["layers"][0]["styles"][0]["fillOpacity"] < 1


@pytest.mark.parametrize(
    "url",
    [
        "tiles/{z}/{x}/{y}",
        "javascript:alert(1)//{z}{x}{y}",
        "https://host/{z}/{x}",
        "https:///{z}{x}{y}",
    ],
)
def test_unusable_base_maps_are_refused(url: str) -> None:
    with pytest.raises(MapDataError):
        BaseMap(url, "x")


def test_a_base_map_cannot_smuggle_a_policy() -> None:
    with pytest.raises(MapDataError):
        BaseMap("https://a.example; script-src */{z}/{x}/{y}", "x")


def test_a_public_map_has_no_base_map() -> None:
    base_map = BaseMap("https://tiles.example/{z}/{x}/{y}.png", "x")
    with pytest.raises(MapDataError):
        render(DATA, title=TITLE, mode="public", base_map=base_map)


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLocaleError):
        render(DATA, title=TITLE, locale="fr")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_first_language_is_a_parameter_and_both_are_inside(locale: str) -> None:
    html = render(DATA, title=TITLE, locale=locale)
    assert html.startswith(f'<!DOCTYPE html>\n<html lang="{locale}">')
    assert f"<title>{TITLE.zh if locale == 'zh' else TITLE.en}</title>" in html
    page = payload(html)
    assert page["locale"] == locale
    assert page["messages"]["zh"]["map.layer.plan"] == "划分"
    assert page["messages"]["en"]["map.layer.plan"] == "Plan"


def test_a_village_without_plan_scores_or_households_still_gives_a_map() -> None:
    bare = MapData(
        villages=DATA.villages,
        courtyards=DATA.courtyards.iloc[:0],
        micro_grids=DATA.micro_grids.iloc[:0],
        grids=DATA.grids.iloc[:0],
    )
    for mode in get_args(Mode):
        page = payload(render(bare, title="空", mode=mode))
        assert page["areas"] == []
        (south, west), (north, east) = page["bounds"]
        assert south < north
        assert west < east


def test_a_town_is_quick_and_small() -> None:
    town = sample_data(villages=15, micro_grids=24, courtyards=167, seed=3)
    assert len(town.micro_grids) == 360
    assert len(town.courtyards) == 2505
    start = time.process_time()
    html = render(town, title=TITLE)
    assert time.process_time() - start < 3
    assert len(html.encode()) < 2_000_000
    page = payload(html)
    assert {shapes["type"] for shapes in page["shapes"].values()} == {"FeatureCollection"}
    assert len(page["shapes"]["areas"]["features"]) == 360


def test_leaflet_comes_whole_and_with_its_notice() -> None:
    assert "Leaflet 1.9" in leaflet().script[:200]
    assert "sourceMappingURL" not in leaflet().script
    assert ".leaflet-pane" in leaflet().style
    assert "url(" not in leaflet().style
