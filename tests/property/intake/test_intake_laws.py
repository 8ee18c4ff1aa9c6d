"""Laws of the intake: rows are never lost, decoding never guesses, masks never tell."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyproj import CRS

from geo.datum import CHINA_EAST, CHINA_NORTH, CHINA_SOUTH, CHINA_WEST, Datum, convert
from geo.errors import Text
from service.intake.checked import Context
from service.intake.columns import match_columns
from service.intake.coordinates import read_coordinate
from service.intake.errors import IntakeError
from service.intake.fields import BadCell, read_cell
from service.intake.idcard import holds_id_number
from service.intake.kinds import KINDS
from service.intake.mask import masked
from service.intake.readers.dbf import read_dbf
from service.intake.readers.geojson import build
from service.intake.readers.rings import BadGeometryError
from service.intake.sheet import Problem, Table
from service.intake.table import read_table
from service.intake.text import decode
from service.intake.validate import check


def attempt(function, *arguments):
    """Give the answer or the reason; any other exception fails the test."""
    try:
        return function(*arguments), None
    except (IntakeError, BadCell, BadGeometryError) as reason:
        return None, reason


few = settings(max_examples=60, deadline=None, derandomize=True)
cell = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["A1", "张三", "是", "2026-01-31", "109.44", "500238115203", "３"]),
)
degrees = st.tuples(st.floats(CHINA_WEST, CHINA_EAST), st.floats(CHINA_SOUTH, CHINA_NORTH))


@few
@given(st.lists(degrees, min_size=1, max_size=50), st.sampled_from([Datum.GCJ02, Datum.BD09]))
def test_datums_there_and_back(points, far):
    lon, lat = np.array(points).T
    back = convert(*convert(lon, lat, source="wgs84", target=far), source=far, target="wgs84")
    assert np.abs(np.column_stack(back) - np.array(points)).max() * 111_320 < 1e-6


@few
@given(st.lists(degrees, min_size=2, max_size=20))
def test_a_points_conversion_does_not_depend_on_the_others(points):
    lon, lat = np.array(points).T
    together = convert(lon, lat, source="gcj02", target="wgs84")
    alone = [convert([x], [y], source="gcj02", target="wgs84") for x, y in points]
    assert np.array_equal(np.column_stack(together), np.array([[x[0], y[0]] for x, y in alone]))


@few
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_every_row_is_good_or_bad_and_never_lost(kind, data):
    headings = tuple(field.zh for field in KINDS[kind].fields)
    rows = data.draw(st.lists(st.tuples(*[cell] * len(headings)), min_size=1, max_size=12))
    table = Table(headings, rows, list(range(2, len(rows) + 2)))
    matching = match_columns(kind, headings)
    context = Context(crs=CRS.from_epsg(4490))
    result, refused = attempt(check, kind, table, matching, context)
    if result is None:
        assert KINDS[kind].needs_shape, refused
        return
    counts = result.counts
    assert counts.rows == len(rows) == counts.good + counts.bad
    assert len(result.good) == counts.good - counts.merged
    assert set(result.good.index).isdisjoint(result.bad_rows)
    assert {problem.row for problem in result.problems} <= set(table.numbers)


_LINE = st.tuples(
    st.sampled_from(["H1", "H2", ""]),
    st.sampled_from(["张三", "张3", "李四"]),
    st.sampled_from(["户主", "子", ""]),
    st.sampled_from(["1", "x", ""]),
)


@few
@given(st.lists(_LINE, min_size=1, max_size=9), st.sets(st.integers(2, 10)))
def test_a_row_that_is_part_of_another_is_good_only_with_it(rows, refused_later):
    headings = ("户编号", "姓名", "与户主关系", "人数")
    table = Table(headings, rows, list(range(2, len(rows) + 2)))
    result = check("households", table, match_columns("households", headings), Context())
    why = Text("村名不对", "no such village")
    later = [Problem(row, "", "later", why) for row in result.good.index if row in refused_later]
    for outcome in (result, result.refusing(later)):
        bad, counts = set(outcome.bad_rows), outcome.counts
        assert counts.rows == len(rows) == counts.good + counts.bad
        assert counts.bad == len(bad)
        assert {row for row, part in outcome.parts.items() if part.of in bad} <= bad
        assert counts.merged == len(outcome.parts.keys() - bad)
        by_name = {
            p.row: p for p in outcome.problems if p.code in {"head-refused", "repeated-refused"}
        }
        for row, problem in by_name.items():
            assert outcome.parts[row].of in bad
            assert problem.text.zh
            assert "row " in problem.text.en


@few
@given(cell, st.sampled_from([f for kind in KINDS.values() for f in kind.fields]))
@example("1_000", next(f for f in KINDS["households"].fields if f.key == "people"))
def test_reading_a_cell_gives_a_value_or_a_reason(value, field):
    if field.type in {"coordinate", "pair"}:
        return
    found, bad = attempt(read_cell, value, field)
    if bad is not None:
        assert bad.text.zh
        assert bad.text.en
    if isinstance(found, str):
        assert found == found.strip()
        assert read_cell(found, field) == found


@few
@given(st.binary(max_size=60))
def test_decoding_is_exact_or_refused(data):
    decoded, _ = attempt(decode, data)
    if decoded is None:
        return
    text, encoding = decoded
    body = text.encode(encoding)
    assert data.endswith(body)
    assert "\ufffd" not in text or "\ufffd".encode(encoding) in data


@few
@given(st.text(min_size=4, max_size=30))
def test_a_mask_hides_all_but_the_first_character_of_a_text(text):
    text = text.strip()
    assume(len(text) >= 4 and any(c.isalpha() for c in text))
    shown = masked(text)
    assert len(shown) <= max(len(text), 3)
    assert text not in shown or all(not c.isalpha() or c in "NSEWnsew度分秒年月日" for c in text)


@few
@given(st.integers(10**10, 10**19))
def test_a_mask_shows_at_most_seven_digits(number):
    assert sum(c.isdigit() for c in masked(number)) <= 7


@few
@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59))
def test_degrees_minutes_seconds(d, m, s):
    expected = pytest.approx(d + m / 60 + s / 3600, abs=1e-9)
    assert read_coordinate(f"{d}°{m}′{s}″") == expected
    assert read_coordinate(f"东经{d}度{m}分{s}秒") == expected


@few
@given(
    st.from_regex(
        r"[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}", fullmatch=True
    )
)
def test_exactly_one_check_digit_makes_an_id_number(body):
    assert sum(holds_id_number(body + digit) for digit in "0123456789X") == 1


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


@few
@given(
    st.sampled_from(["Point", "LineString", "Polygon", "MultiPoint", "MultiPolygon", "X", None]),
    json_value,
)
def test_building_a_geometry_gives_one_or_a_reason(kind, coordinates):
    _, bad = attempt(build, {"type": kind, "coordinates": coordinates})
    assert bad is None or bad.text[1]


@few
@given(st.binary(max_size=400))
def test_reading_an_attribute_table_gives_one_or_a_reason(data):
    table, refused = attempt(read_dbf, data, None)
    assert (table is None) == (refused is not None)


@few
@given(st.text(alphabet='ab,;"\n\r\t，张=\x00\u2028', max_size=80))
def test_any_text_is_a_table_or_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(("姓名,户编号\n" + text).encode())
        table, refused = attempt(read_table, path)
    if table is None:
        assert refused.text.zh
        return
    assert len(table.rows) == len(table.numbers)
    assert all(len(row) == len(table.headers) for row in table.rows)
    assert list(table.numbers) == sorted(set(table.numbers))
