"""The built web client: hashed assets for ever, the page itself never cached."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles

from geo.errors import Text
from service.errors import problem

CLIENT = Path(__file__).resolve().parents[1] / "maps" / "workbench" / "dist"


class _Assets(StaticFiles):
    """Files whose names hold a hash of their content."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def mount_pages(app: FastAPI, client: Path = CLIENT) -> None:
    """Serve the client under every path that is not the API's."""
    if (client / "assets").is_dir():
        app.mount("/assets", _Assets(directory=client / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path.startswith("api/"):
            text = Text(zh="没有这个地址或内容", en="there is nothing at this address")
            return problem(404, "not-found", text)
        index = client / "index.html"
        if not index.is_file():
            text = Text(
                zh="网页尚未生成，请运行 ./yuanba demo",
                en="the pages are not built; run ./yuanba demo",
            )
            return problem(503, "unavailable", text)
        return FileResponse(index, headers={"cache-control": "no-cache"})
