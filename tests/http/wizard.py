"""What the wizard's page asks of the service, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from service.db.database import Database
from service.works import runner
from tests.village import TOWN

Answer = dict[str, Any]


class Wizard:
    """One person and one file at a time."""

    def __init__(
        self, client: TestClient, database: Database, data_dir: Path, town: str = TOWN
    ) -> None:
        self.client, self.database, self.data_dir, self.town = client, database, data_dir, town
        self.id, self.tag = 0, ""
        self.inspection: Answer = {}

    def upload(
        self, content: bytes, name: str, kind: str = "households", status: int = 201
    ) -> Answer:
        answer = self.client.post(
            f"/api/towns/{self.town}/imports/{kind}",
            content=content,
            headers={"x-file-name": quote(name)},
        )
        assert answer.status_code == status, answer.text
        body: Answer = answer.json()
        if status == 201:
            self.id, self.tag = body["session"]["id"], answer.headers["etag"]
            self.inspection = body["inspection"]
        return body

    def ask(self, method: str, path: str, status: int, **body: Any) -> Answer:
        answer = self.client.request(
            method, f"/api/imports/{self.id}{path}", headers={"if-match": self.tag}, **body
        )
        assert answer.status_code == status, answer.text
        self.tag = answer.headers.get("etag", self.tag)
        return dict(answer.json()) if answer.content else {}

    def say(self, status: int = 200, **said: Any) -> Answer:
        return self.ask("PATCH", "", status, json=said)

    def confirm(self, **said: Any) -> Answer:
        return self.say(columns_confirmed=True, position_confirmed=True, **said)

    def check(self, status: int = 200) -> Answer:
        return self.ask("POST", "/check", status)

    def rows(self, state: str) -> Answer:
        return self.ask("GET", f"/rows?state={state}&limit=200", 200)

    def apply(self, *, skip_bad: bool = False) -> Answer:
        task = self.ask("POST", "/apply", 202, json={"skip_bad": skip_bad})
        runner(self.data_dir)(self.database, task["id"])
        ended: Answer = self.client.get(f"/api/tasks/{task['id']}").json()
        return ended

    def folders(self) -> int:
        uploads = self.data_dir / "uploads"
        return len(list(uploads.iterdir())) if uploads.exists() else 0
