"""Schemathesis: whatever the OpenAPI document allows, and more, and never a 5xx."""

from __future__ import annotations

import pytest
import schemathesis

# Imported here and not by `from_asgi`: pytest rewrites this package's asserts, and CPython 3.11 may
# fail to parse (gh-106905) while the application's thread runs.
import schemathesis.specs.openapi.schemas
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from starlette.testclient import TestClient

from tests.http.conftest import SignIn
from tests.village import TOWN

EXAMPLES = 8


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("role", ["town_officer", "administrator"])
def test_no_request_breaks_the_server(sign_in: SignIn, role: str, mode: GenerationMode) -> None:
    client: TestClient = sign_in(role, TOWN if role == "town_officer" else "*")
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", client.app)
    headers = {"x-csrf-token": client.headers["x-csrf-token"]}
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.label == "DELETE /api/session":
            continue  # it would sign the rest of the run out
        if mode is GenerationMode.NEGATIVE and not _takes_input(operation):
            continue  # there is nothing to send that could be wrong

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode))
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(
                headers=headers, cookies=dict(client.cookies), checks=[not_a_server_error]
            )

        ask()
    assert asked > EXAMPLES


def _takes_input(operation: schemathesis.schemas.APIOperation) -> bool:
    return bool(operation.body) or any(True for _ in operation.iter_parameters())
