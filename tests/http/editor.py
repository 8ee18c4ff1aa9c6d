"""A client that edits one draft over HTTP, as the workbench does."""

from __future__ import annotations

import uuid
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient


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

    def state(self) -> dict[str, Any]:
        return self.client.get(f"{self.draft}/state").json()

    def parts(self) -> dict[int, list[int]]:
        return {m["id"]: m["courtyards"] for m in self.state()["micro_grids"]}


def operation(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, **fields}
