"""The HTTP application, built from settings and a database."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware

from service.accounts.endpoints import router as accounts
from service.basemaps.endpoints import router as basemaps
from service.coverage.endpoints import router as coverage
from service.coverage.work_endpoints import router as coverage_work
from service.db.database import Database
from service.drift.endpoints import router as drift
from service.errors import install_error_handlers
from service.exports.endpoints import router as exports
from service.headers import Headers
from service.heads.endpoints import router as heads
from service.heads.post_endpoints import router as posts
from service.health import router as health
from service.imports.endpoints import router as imports
from service.index.endpoints import router as index
from service.jobs.endpoints import router as jobs
from service.pages import mount_pages
from service.plans.edit_endpoints import router as workbench
from service.plans.endpoints import router as plans
from service.plans.process_endpoints import router as process
from service.register.endpoints import router as register
from service.reports.endpoints import router as reports
from service.settings import Settings
from service.tiles.endpoints import router as tiles
from service.villages.endpoints import router as villages

MAX_BODY = 40 * 2**20
ROUTERS = (
    accounts,
    villages,
    plans,
    workbench,
    process,
    tiles,
    basemaps,
    jobs,
    coverage,
    coverage_work,
    drift,
    heads,
    index,
    posts,
    register,
    imports,
    reports,
    exports,
)


def create_app(settings: Settings, database: Database) -> FastAPI:
    """Return the application; nothing global is touched, so a process may hold several."""
    app = FastAPI(
        title="Yuanba 院坝图",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        strict_content_type=True,
    )
    app.state.settings = settings
    app.state.database = database
    install_error_handlers(app)
    app.include_router(health)
    for router in ROUTERS:
        app.include_router(router, prefix="/api")
    mount_pages(app)
    # Nine, the usual level, takes four times as long and makes tiles and GeoJSON no smaller.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY)
    app.add_middleware(Headers)
    return app
