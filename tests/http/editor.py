"""A client that edits one draft over HTTP, as the workbench does."""

from __future__ import annotations

import uuid
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.service import Wish, make_plan
from tests.village import VILLAGE, nothing_to_report


class Editor:
    """A client that edits one draft and keeps up with its revision."""

    def __init__(self, client: TestClient, draft: str) -> None:
        self.client, self.draft = client, draft
        self.revision = client.get(draft).json()["revision"]

    def send(self, path: str, body: Any = None, revision: int | None = None) -> Response:
        tag = {"if-match": f'"{self.revision if revision is None else revision}"'}
        kwargs = {} if body is None else {"json": body}
        answer = self.client.post(f"{self.draft}/{path}", headers=tag, **kwargs)
        if answer.status_code == 200:
            self.revision = answer.json()["revision"]
        return answer

    def do(self, kind: str, **fields: Any) -> Response:
        return self.send("operations", {"operations": [operation(kind, **fields)]})

    def step(self, way: str, key: str | None = None, revision: int | None = None) -> Response:
        """Undo or redo; `key` names a step that is sent again."""
        return self.send(way, {"id": key or str(uuid.uuid4())}, revision)

    def state(self) -> dict[str, Any]:
        return self.client.get(f"{self.draft}/state").json()

    def parts(self) -> dict[int, list[int]]:
        return {m["id"]: m["courtyards"] for m in self.state()["micro_grids"]}


def new_draft(database: Database, *, tolerance: float) -> str:
    """Divide the small village into three micro-grids; return where the draft is found."""
    with database.work(SYSTEM) as session:
        wish = Wish(micro_grids=3, tolerance=tolerance, prove=False)
        return f"/api/plans/{make_plan(session, VILLAGE, wish, nothing_to_report).id}"


def operation(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, **fields}
