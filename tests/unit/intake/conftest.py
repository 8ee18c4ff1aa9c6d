"""Files as people hand them over, made small."""

import json
import zipfile

import geopandas as gpd
import pytest
import shapely
import xlsxwriter
from pyproj import CRS

from service.intake.checked import Context
from service.intake.columns import headings_of, match_columns
from service.intake.validate import check

SQUARE = [[109.4, 31.4], [109.5, 31.4], [109.5, 31.5], [109.4, 31.5], [109.4, 31.4]]


@pytest.fixture
def square():
    return [list(position) for position in SQUARE]


@pytest.fixture
def village():
    return gpd.GeoDataFrame(
        {"name": ["望乐村"]}, geometry=[shapely.box(109.3, 31.3, 109.6, 31.6)], crs=4326
    )


@pytest.fixture
def feature():
    def make(geometry=None, properties=None, **other):
        geometry = geometry or {"type": "Polygon", "coordinates": [SQUARE]}
        properties = {"name": "望乐村"} if properties is None else properties
        return {"type": "Feature", "properties": properties, "geometry": geometry} | other

    return make


@pytest.fixture
def geojson(tmp_path, feature):
    """Write features (or text, or bytes) as a file and give its path."""

    def write(content=None, name="a.geojson", **members):
        path = tmp_path / name
        if content is None or isinstance(content, list):
            document = {"type": "FeatureCollection", "features": content or [feature()]}
            content = json.dumps(document | members)
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def layer():
    """Give a GeoDataFrame of the square, in any CRS."""

    def make(crs=4326, **columns):
        frame = gpd.GeoDataFrame(
            columns or {"name": ["望乐村"]}, geometry=[shapely.Polygon(SQUARE)], crs=4326
        )
        return frame.to_crs(crs)

    return make


@pytest.fixture
def zipped(tmp_path):
    """Zip members (name → bytes) and give the path."""

    def write(members, name="a.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Write rows from the top of a sheet; a callable does more to the book."""

    def write(rows=(), more=None, name="户.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("农户")
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
            if more:
                more(book, sheet)
        return path

    return write


@pytest.fixture
def text_table(tmp_path):
    def write(content, name="户.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def checked():
    """Check a sheet with the columns matched by themselves."""

    def run(kind, sheet, crs=None, **context):
        context["crs"] = None if crs is None else CRS.from_epsg(crs)
        return check(kind, sheet, match_columns(kind, headings_of(sheet)), Context(**context))

    return run


@pytest.fixture
def codes():
    """Give the codes of notes or problems, in order."""

    def give(found):
        return [one.code for one in found]

    return give
