"""Bad requests by their number: refused in words, never a 5xx, nothing of the input sent back."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TOWN, VILLAGE

JSON = {"content-type": "application/json"}
PLANS = f"/api/villages/{VILLAGE}/plans"


@pytest.fixture
def officer(sign_in: SignIn) -> TestClient:
    return sign_in("town_officer", TOWN)


def _refused(answer: Any, *statuses: int) -> dict[str, Any]:
    assert answer.status_code in statuses
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["detail_zh"]
    assert body["detail_en"]
    assert body["status"] == answer.status_code
    return dict(body)


@pytest.mark.parametrize(
    "body",
    [
        '{"tolerance": NaN}',
        '{"tolerance": Infinity}',
        '{"tolerance": 1e999}',
        '{"micro_grids": 1e999}',
        '{"tolerance": "\\ud800"}',
    ],
)
def test_b104_numbers_that_are_none(officer: TestClient, body: str) -> None:
    _refused(officer.post(PLANS, content=body, headers=JSON), 422)


@pytest.mark.parametrize("name", ["\ud800", "a\u0000b", "\u0007", "\u202eevil", "   ", "x" * 5000])
def test_b104_b141_names_that_are_no_text(officer: TestClient, name: str) -> None:
    import json  # noqa: PLC0415

    body = json.dumps({"name": name, "role": "viewer", "area": VILLAGE})
    problem = _refused(officer.post("/api/accounts", content=body, headers=JSON), 422)
    assert problem["fields"][0]["where"] == ["body", "name"]


def test_b106_a_hundred_thousand_brackets(officer: TestClient) -> None:
    _refused(officer.post(PLANS, content="[" * 100_000, headers=JSON), 400, 422)


def test_b107_extra_fields(officer: TestClient) -> None:
    body = {"name": "王某", "role": "viewer", "area": VILLAGE, "is_admin": True}
    _refused(officer.post("/api/accounts", json=body), 422)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_b108_wrong_content_type(officer: TestClient, kind: str) -> None:
    _refused(officer.post(PLANS, content='{"seed": 1}', headers={"content-type": kind}), 415, 422)


@pytest.mark.parametrize(
    "body",
    [{"seed": "1"}, {"seed": True}, {"tolerance": "0.2"}, {"prove": 1}, {"micro_grids": 2.5}],
)
def test_b109_numbers_as_strings_and_the_like(officer: TestClient, body: dict[str, Any]) -> None:
    _refused(officer.post(PLANS, json=body), 422)


@pytest.mark.parametrize(
    "query", ["limit=1000000000", "limit=0", "after=-1", "after=1e3", "after=9223372036854775808"]
)
def test_b111_pages_that_are_none(officer: TestClient, query: str) -> None:
    _refused(officer.get(f"/api/register/{TOWN}/households?{query}"), 422)


@pytest.mark.parametrize("lon", [181, -200, 1e308])
def test_b112_b153_positions_off_the_earth(officer: TestClient, lon: float) -> None:
    body = {"position": {"lon": lon, "lat": 31.0}}
    _refused(officer.patch("/api/households/1", json=body, headers={"if-match": "*"}), 422)


def test_b114_what_belongs_to_another_village(sign_in: SignIn) -> None:
    other = sign_in("village_secretary", NEIGHBOUR)
    _refused(other.patch("/api/households/1", json={"people": 3}, headers={"if-match": "*"}), 404)
    _refused(other.post(PLANS, json={}), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/api/plans/0",
        "/api/plans/-1",
        "/api/plans/abc",
        "/api/plans/9223372036854775808",
        "/api/villages/12/plans",
        f"/api/villages/{VILLAGE}/layers/secrets",
        "/api/coverage/%00",
        "/api/maps/5002381152031",
    ],
)
def test_b114_keys_that_are_none(officer: TestClient, path: str) -> None:
    _refused(officer.get(path), 404, 422)


def test_b118_forged_and_huge_headers(officer: TestClient) -> None:
    forged = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "if-match": '"' * 5000}
    answer = officer.patch("/api/plans/1", json={"status": "adopted"}, headers=forged)
    _refused(answer, 412, 422)


@pytest.mark.parametrize("price", ["-1", "NaN", "1e999", "5001", '"1"', "true", "null"])
@pytest.mark.parametrize("name", ["stability_m", "group_split_m", "road_split_m"])
def test_b119_prices_that_are_none(officer: TestClient, name: str, price: str) -> None:
    body = f'{{"preferences": {{"{name}": {price}}}}}'
    problem = _refused(officer.post(PLANS, content=body, headers=JSON), 422)
    assert problem["fields"][0]["where"][:3] == ["body", "preferences", name]


def test_b119_prices_of_nothing_at_all_regard_nothing(officer: TestClient) -> None:
    nothing = {"stability_m": 0, "group_split_m": 0, "road_split_m": 0}
    assert officer.post(PLANS, json={"preferences": nothing}).status_code == 202


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_b120_numbers_of_micro_grids(officer: TestClient, number: int) -> None:
    _refused(officer.post(PLANS, json={"micro_grids": number}), 422)


def test_b123_nothing_redirects_elsewhere(officer: TestClient) -> None:
    for path in ("/?next=//evil.example", "//evil.example", "/sign-in?next=https://evil.example"):
        answer = officer.get(path, follow_redirects=False)
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "张三丰",
        "𠮷野",
        "㐂",
        "阿不都热合曼·买买提艾力·吐尔逊",
        "བསྟན་འཛིན",
        "ꆈꌠ",
        "O'Brien",
        'a"b\\c',
        "%s",
        "{{7*7}}",
        "${x}",
        "<script>alert(1)</script>",
        "👩‍👩‍👧",
        "CON",
        "../x",
    ],
)
def test_b138_to_b146_names_of_all_kinds_come_back_as_they_were(
    officer: TestClient, name: str
) -> None:
    body = {"name": name, "role": "viewer", "area": VILLAGE}
    made = officer.post("/api/accounts", json=body)
    assert made.status_code == 201
    assert made.json()["name"] == name
    assert made.headers["content-type"] == "application/json"
    assert made.headers["x-content-type-options"] == "nosniff"


def test_a_body_that_is_too_large(officer: TestClient) -> None:
    answer = officer.post(PLANS, content=b" " * (41 * 2**20), headers=JSON)
    assert answer.status_code == 413


def test_an_unknown_method_and_an_unknown_path(officer: TestClient) -> None:
    _refused(officer.put(PLANS, json={}), 405)
    _refused(officer.get("/api/nothing/here"), 404)


def test_the_input_is_never_sent_back(officer: TestClient) -> None:
    body = {"name": "机密\u0007张三", "role": "viewer", "area": VILLAGE}
    assert "张三" not in officer.post("/api/accounts", json=body).text
