import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from geo.errors import Text
from maps.base_map import BaseMap
from maps.catalog import messages
from maps.index_map import index_layer
from maps.internal_view import internal_view
from maps.page import csp_for
from maps.reasons import REASONS
from maps.testing import sample_data
from maps.village_map import render

pytestmark = pytest.mark.browser

DATA = sample_data(seed=1)
TITLE = Text("示例村微网格划分图", "Micro-grids of the sample village")
SIZES = {"phone": (360, 740), "desk": (1280, 800), "projector": (1920, 1080)}
LAYERS = ("plan", "coverage", "index")
READY = "html[data-ready]"
AREAS = ".leaflet-overlay-pane path[fill^='#'], .leaflet-overlay-pane path[fill^='url']"
HOSTILE = [
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "{{7*7}}",
    "${window.hit=1}",
    "'\"><svg onload=window.hit=1>",
    "\u202e张三",
]


@cache
def html(mode: str = "internal", locale: str = "zh") -> str:
    return render(DATA, title=TITLE, mode=mode, locale=locale)  # type: ignore[arg-type]


@pytest.fixture
def show(visit: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    def open_map(text: str, **options: Any) -> Any:
        file = tmp_path / "map.html"
        file.write_text(text, "utf-8")
        seen = visit(file.as_uri(), **options)
        seen.page.wait_for_selector(READY)
        return seen

    return open_map


@contextmanager
def served(pages: dict[str, tuple[str, dict[str, str], bytes]]) -> Iterator[str]:
    """Serve fixed answers on the loopback address; other paths below /tiles are a tile."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = "/tile" if self.path.startswith("/tiles/") else self.path
            kind, headers, body = pages.get(key, ("text/plain", {}, b""))
            self.send_response(200 if key in pages else 404)
            self.send_header("Content-Type", kind)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def choose(seen: Any, layer: str) -> None:
    seen.page.click(f"label[for=layer-{layer}]")


def legend(seen: Any) -> dict[str, str]:
    rows = seen.page.eval_on_selector_all(
        "#legend li",
        "rows => rows.map(r => [r.querySelector('.what').textContent,"
        " r.querySelector('.count')?.textContent ?? ''])",
    )
    return dict(rows)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", ["internal", "public"])
def test_every_layer_in_both_languages_fits_the_screen(
    show: Callable[..., Any], size: str, mode: str
) -> None:
    width, height = SIZES[size]
    seen = show(html(mode), width=width, height=height)
    page = seen.page
    for locale in ("zh", "en"):
        for layer in LAYERS:
            choose(seen, layer)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            box = page.locator("#map_yuanba").bounding_box()
            assert box["height"] >= 0.45 * height
            assert page.locator("#legend-box").is_visible()
            name = messages(locale)[f"map.layer.{layer}"]
            assert page.locator(f"label[for=layer-{layer}]").text_content() == name
            assert page.locator(f"#layer-{layer}").is_checked()
            assert page.locator("#title").text_content() == getattr(TITLE, locale)
            # Every micro-grid is on the screen, and its own shape lies under its middle.
            assert page.locator(AREAS).count() == len(DATA.micro_grids)
            assert page.locator(".leaflet-control-scale-line").is_visible()
            drawn = page.evaluate("""() => [...document.querySelectorAll(
              '.leaflet-overlay-pane path.leaflet-interactive')].map(p => p.getBoundingClientRect())
              .every(r => r.left >= 0 && r.right <= innerWidth && r.top >= 0
                && r.bottom <= innerHeight && r.width > 0)""")
            assert drawn
        page.click("#language")
    assert [url for url in seen.requests if not url.startswith("data:")] == [page.url]
    seen.assert_clean()


@pytest.mark.parametrize("size", SIZES)
def test_labels_do_not_cover_one_another(show: Callable[..., Any], size: str) -> None:
    width, height = SIZES[size]
    seen = show(html(), width=width, height=height)
    covered = seen.page.evaluate("""() => {
      const boxes = [...document.querySelectorAll('.label')].map(l => l.getBoundingClientRect());
      let worst = 0;
      boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const small = Math.min(a.width * a.height, b.width * b.height);
        if (w > 0 && h > 0) worst = Math.max(worst, w * h / small);
      }));
      return [boxes.length, worst];
    }""")
    assert covered[0] >= 15
    assert covered[1] < 0.1


def test_plan_shows_heads_and_marks_those_missing(show: Callable[..., Any]) -> None:
    seen = show(html(), width=1920, height=1080)
    labels = seen.page.locator(".label").all_text_contents()
    headless = int(DATA.micro_grids["head"].isna().sum())
    assert sum("**" in text for text in labels) > 15
    assert sum("暂无微网格长" in text for text in labels) == headless > 0
    assert seen.page.locator(".label.alarmed").count() == headless
    assert legend(seen)["暂无微网格长的微网格"] == str(headless)
    fills = seen.page.eval_on_selector_all(AREAS, "paths => paths.map(p => p.getAttribute('fill'))")
    assert len(set(fills)) >= 4
    defined = seen.page.eval_on_selector_all("pattern", "all => all.map(p => '#' + p.id)")
    assert {f[4:-1] for f in fills if f.startswith("url")} <= set(defined)


def test_without_any_head_there_is_no_alarm(show: Callable[..., Any]) -> None:
    nobody = replace(DATA, micro_grids=DATA.micro_grids.assign(head=None))
    seen = show(render(nobody, title=TITLE), width=1920, height=1080)
    assert seen.page.locator(".label.alarmed").count() == 0
    assert "暂无微网格长" not in seen.page.locator("body").inner_text()
    seen.page.locator(AREAS).first.dispatch_event("click")
    assert "微网格长" not in seen.page.locator(".leaflet-popup .detail").inner_text()
    assert sum("户" in t for t in seen.page.locator(".label").all_text_contents()) > 15


def test_coverage_counts_and_points(show: Callable[..., Any]) -> None:
    seen = show(html())
    choose(seen, "coverage")
    assert DATA.households is not None
    counts = DATA.households["reason"].value_counts()
    rows = legend(seen)
    for key, reason in REASONS.items():
        assert rows[messages("zh")[reason.message]] == str(counts[key])
    assert rows["未覆盖户数"] == str(counts.sum())
    points = seen.page.locator(".leaflet-points-pane path").count()
    assert points == counts.sum() - counts["no_position"]
    assert "其中 4 户图上无法标出" in seen.page.locator("#legend").text_content()
    shapes = seen.page.eval_on_selector_all(
        ".leaflet-points-pane path", "all => all.map(p => p.getAttribute('fill'))"
    )
    blue = REASONS["micro_grid_without_head"].colour
    assert shapes.count(blue) == counts["micro_grid_without_head"]
    box = seen.page.get_by_label(messages("zh")[REASONS["micro_grid_without_head"].message])
    box.uncheck()
    left = seen.page.locator(".leaflet-points-pane path").count()
    assert left == points - counts["micro_grid_without_head"]
    box.check()
    assert seen.page.locator(".leaflet-points-pane path").count() == points


def test_index_follows_the_period_and_hatches_missing_scores(show: Callable[..., Any]) -> None:
    seen = show(html())
    choose(seen, "index")
    page = seen.page
    view = internal_view(DATA)
    layer = index_layer(view)

    def drawn() -> list[str]:
        found: list[str] = page.eval_on_selector_all(
            AREAS, "paths => paths.map(p => p.getAttribute('fill'))"
        )
        return found

    def expected(period: int) -> list[str]:
        return [layer.fills[k].paint for k in layer.classes[period]]

    assert page.locator("#period-choice").input_value() == "11"
    assert drawn() == expected(11)
    assert "url(#fill-ffffff-nodata)" in drawn()
    assert page.locator("#period-next").is_disabled()
    page.click("#period-previous")
    assert drawn() == expected(10) != expected(11)
    page.select_option("#period-choice", label="2026-01")
    assert drawn() == expected(0)
    assert page.locator("#period-previous").is_disabled()
    choose(seen, "plan")
    assert not page.locator("#period").is_visible()
    seen.assert_clean()


def test_a_score_of_zero_is_not_missing(show: Callable[..., Any]) -> None:
    codes = list(DATA.micro_grids["code"])
    scores = pd.DataFrame({"micro_grid_code": codes[:1], "period": "2026-01", "value": 0.0})
    seen = show(render(replace(DATA, scores=scores), title=TITLE), width=1920, height=1080)
    choose(seen, "index")
    fills = seen.page.eval_on_selector_all(AREAS, "paths => paths.map(p => p.getAttribute('fill'))")
    assert fills == ["#ffffcc"] + ["url(#fill-ffffff-nodata)"] * (len(codes) - 1)
    labels = seen.page.locator(".label").all_text_contents()
    assert sum("无数据" in text for text in labels) > 10


def test_keyboard_alone_is_enough(show: Callable[..., Any]) -> None:
    seen = show(html())
    page = seen.page
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "layer-plan"
    page.keyboard.press("ArrowRight")
    assert page.locator("#layer-coverage").is_checked()
    assert page.evaluate("document.getElementById('map_yuanba').dataset.layer") == "coverage"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#period-choice").input_value() == "10"
    page.focus("#list-box summary")
    page.keyboard.press("Enter")
    page.focus("#list li:nth-child(3) button")
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup .detail")
    assert popup.locator("h2").text_content() == DATA.micro_grids["label"].iloc[2]
    assert page.evaluate("document.activeElement.id") == "map_yuanba"
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    seen.assert_clean()


def test_a_click_tells_what_is_known(show: Callable[..., Any]) -> None:
    seen = show(html())
    area = seen.page.locator(AREAS).nth(22)
    area.dispatch_event("click")
    text = seen.page.locator(".leaflet-popup .detail").inner_text()
    row = DATA.micro_grids.iloc[22]
    for value in (row["label"], "示例1村", str(row["households"]), row["road"]):
        assert value in text


def test_hostile_names_do_nothing(show: Callable[..., Any]) -> None:
    areas = DATA.micro_grids.copy()
    for column in ("label", "head", "road"):
        areas[column] = areas[column].astype(object)
        areas.loc[range(len(HOSTILE)), column] = HOSTILE
    data = replace(DATA, micro_grids=areas, villages=DATA.villages.assign(name=HOSTILE[0]))
    title = Text("".join(HOSTILE), HOSTILE[2])
    seen = show(render(data, title=title, review_number=HOSTILE[1]), width=1920, height=1080)
    page = seen.page
    page.evaluate("document.getElementById('list-box').open = true")
    for i in range(len(HOSTILE)):
        page.click(f"#list li:nth-child({i + 1}) button")
        shown = HOSTILE[i].replace("\u202e", "")
        assert page.locator(".leaflet-popup .detail h2").text_content() == shown
    for layer in LAYERS:
        choose(seen, layer)
    page.click("#language")
    assert page.locator("#title").text_content() == "{{7*7}}" == page.title()
    assert page.evaluate("window.hit") is None
    assert page.locator("img, .detail svg, #list svg").count() == 0
    assert "\u202e" not in page.content()
    seen.assert_clean()


def test_served_under_its_policy(visit: Callable[..., Any]) -> None:
    text = html()
    headers = {"Content-Security-Policy": csp_for(text)}
    broken = text.replace("window.yuanbaMap = function", "window.yuanbaMap =  function")
    kind = "text/html; charset=utf-8"
    pages = {"/": (kind, headers, text.encode()), "/changed": (kind, headers, broken.encode())}
    with served(pages) as origin:
        seen = visit(f"{origin}/")
        seen.page.wait_for_selector(READY)
        for layer in LAYERS:
            choose(seen, layer)
        seen.page.locator(AREAS).first.dispatch_event("click")
        seen.page.click("#language")
        seen.assert_clean()
        changed = visit(f"{origin}/changed")
        assert changed.page.evaluate("document.documentElement.dataset.ready") is None
        assert any("script-src" in found for found in changed.violations())


def test_the_file_cannot_call_out_even_if_told_to(show: Callable[..., Any]) -> None:
    seen = show(html())
    assert (
        seen.page.evaluate("fetch('https://example.org/').then(() => 'reached', () => 'refused')")
        == "refused"
    )
    assert seen.refused == []
    assert any("connect-src" in found for found in seen.violations())


def test_a_base_map_is_fetched_from_its_host_alone(visit: Callable[..., Any]) -> None:
    tile = b'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>'
    pages = {"/tile": ("image/svg+xml", {}, tile)}
    with served(pages) as origin:
        base_map = BaseMap(f"{origin}/tiles/{{z}}/{{x}}/{{y}}.svg", "loopback tiles")
        text = render(DATA, title=TITLE, base_map=base_map)
        kind = "text/html; charset=utf-8"
        pages["/"] = (kind, {}, text.encode())
        seen = visit(f"{origin}/")
        seen.page.wait_for_selector(READY)
        seen.page.wait_for_selector(".leaflet-tile-loaded")
        assert "底图：loopback tiles" in seen.page.locator("#foot").text_content()
        tiles = [url for url in seen.requests if "/tiles/" in url]
        assert tiles
        assert all(url.startswith(origin) for url in seen.requests if url[:4] == "http")
        seen.assert_clean()


def test_modes_look_what_they_are(show: Callable[..., Any]) -> None:
    internal = show(html("internal"))
    assert internal.page.locator(".watermark text").text_content() == "内部工作图"
    assert internal.page.locator("path[stroke-dasharray]").count() >= 1
    public = show(render(DATA, title=TITLE, mode="public", review_number="渝S(2026)001号"))
    assert public.page.locator(".watermark").count() == 0
    assert public.page.locator("path[stroke-dasharray]").count() == 0
    assert "渝S(2026)001号" in public.page.locator("#foot").text_content()
    assert "示意图" in public.page.locator(".mode").text_content()
    choose(public, "coverage")
    assert legend(public)["没有位置"] == "<5"
    assert public.page.locator(".leaflet-points-pane path").count() == 0


@pytest.mark.parametrize("mode", ["internal", "public"])
def test_no_accessibility_violation(show: Callable[..., Any], mode: str) -> None:
    seen = show(html(mode, "en"))
    seen.page.evaluate(
        "document.querySelectorAll('details').forEach((box) => { box.open = true; })"
    )
    for layer in LAYERS:
        choose(seen, layer)
        found = Axe().run(seen.page)
        assert found.violations_count == 0, found.generate_report()


def test_a_town_shows_its_villages_first_and_micro_grids_closer(show: Callable[..., Any]) -> None:
    town = sample_data(villages=15, micro_grids=23, courtyards=60, periods=2, seed=3)
    seen = show(render(town, title=TITLE))
    page = seen.page
    names = page.locator(".label.village").all_text_contents()
    assert sorted(names) == sorted(town.villages["name"])
    assert page.locator(".leaflet-points-pane path").count() == 0
    page.evaluate("document.getElementById('list-box').open = true")
    page.click("#list li:nth-child(40) button")
    page.wait_for_selector(".label:not(.village)")
    assert page.locator(".label.village").count() == 0
    seen.assert_clean()
