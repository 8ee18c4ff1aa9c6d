"""Errors at the edge: one table from the kind of error to the HTTP status, RFC 9457 bodies."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.exceptions import HTTPException

from geo.errors import Text, YuanbaError

log = structlog.get_logger(__name__)

STATUS_BY_CODE = {
    "bad-request": HTTPStatus.BAD_REQUEST,
    "not-signed-in": HTTPStatus.UNAUTHORIZED,
    "not-allowed": HTTPStatus.FORBIDDEN,
    "not-found": HTTPStatus.NOT_FOUND,
    "no-such-tile": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "stale": HTTPStatus.PRECONDITION_FAILED,
    "locked": HTTPStatus.LOCKED,
    "head-pinned": HTTPStatus.CONFLICT,
    "operation-id-reused": HTTPStatus.CONFLICT,
    "not-a-draft": HTTPStatus.CONFLICT,
    "land-changed": HTTPStatus.CONFLICT,
    "nothing-to-undo": HTTPStatus.CONFLICT,
    "nothing-to-redo": HTTPStatus.CONFLICT,
    "out-of-step": HTTPStatus.CONFLICT,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "if-match-missing": HTTPStatus.PRECONDITION_REQUIRED,
    "too-many-attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}


class NotFoundError(YuanbaError):
    """There is no such thing, or it lies outside the actor's area (which must look the same)."""

    code = "not-found"


class NotAllowedError(YuanbaError):
    """The actor's role does not include this."""

    code = "not-allowed"


class ConflictError(YuanbaError):
    """The request does not fit the present state."""

    code = "conflict"


class StaleError(YuanbaError):
    """Somebody changed it since it was read; a subclass may send `more` along with the problem."""

    code = "stale"


class IfMatchMissingError(YuanbaError):
    """A change must say which version it is based on."""

    code = "if-match-missing"


def problem(status: int, code: str, text: Text, **more: Any) -> JSONResponse:
    """Return an RFC 9457 problem response with its detail in both languages."""
    body = {
        "type": f"urn:yuanba:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": str(text),
        "detail_zh": text.zh,
        "detail_en": text.en,
        **more,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def _yuanba_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, YuanbaError)
    status = STATUS_BY_CODE.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    where = {
        key: value for key, value in error.where.items() if isinstance(value, str | int | float)
    }
    return problem(status, error.code, error.text, where=where, **getattr(error, "more", {}))


def _invalid_request(_request: Request, error: Exception) -> JSONResponse:
    """Name the fields that are wrong, and never send the input back."""
    assert isinstance(error, RequestValidationError)
    fields = [
        {
            "where": [part if isinstance(part, int) else _printable(part) for part in e["loc"]],
            "kind": e["type"],
        }
        for e in error.errors()[:20]
    ]
    text = Text(
        zh="请求内容不符合要求，请检查所列字段",
        en="the request is not valid; check the fields listed",
    )
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", text, fields=fields)


def _printable(name: str) -> str:
    return name[:80].encode("utf-8", "replace").decode("utf-8")


_HTTP_TEXTS = {
    404: Text(zh="没有这个地址或内容", en="there is nothing at this address"),
    405: Text(zh="此地址不支持这种操作", en="this address does not support that method"),
    413: Text(zh="内容过大", en="the body is too large"),
}


def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    fallback = Text(zh="请求无法处理", en="the request could not be handled")
    text = _HTTP_TEXTS.get(error.status_code, fallback)
    response = problem(error.status_code, f"http-{error.status_code}", text)
    response.headers.update(error.headers or {})
    return response


# Class 22 is "data exception": values that passed every check here and that PostgreSQL refuses.
_DATA_EXCEPTION = "22"


def _database_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    sqlstate = getattr(error.orig, "sqlstate", None) or ""
    log.error("database error", sqlstate=sqlstate, path=request.url.path)
    if sqlstate.startswith(_DATA_EXCEPTION):
        text = Text(zh="提交的值无法保存，请检查", en="a value cannot be stored; check it")
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", text)
    if sqlstate in {"23505", "23503", "23514", "40001", "40P01"}:
        text = Text(
            zh="与已有数据冲突，请刷新后重试",
            en="this conflicts with present data; reload and try again",
        )
        return problem(HTTPStatus.CONFLICT, "conflict", text)
    if sqlstate == "42501":
        text = Text(
            zh="您的职责范围不包括此操作", en="this lies outside your area of responsibility"
        )
        return problem(HTTPStatus.FORBIDDEN, "not-allowed", text)
    if isinstance(error, OperationalError):
        text = Text(
            zh="数据库暂时无法连接，请稍后再试",
            en="the database cannot be reached; try again shortly",
        )
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", text)
    return _unknown_error(request, error)


def _unknown_error(request: Request, error: Exception) -> JSONResponse:
    """Log where it happened; the client learns only that it did."""
    log.error("unexpected error", path=request.url.path, kind=type(error).__name__, exc_info=error)
    text = Text(
        zh="程序出错，已记录，请稍后再试",
        en="something went wrong here and was logged; try again later",
    )
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", text)


def install_error_handlers(app: FastAPI) -> None:
    """Give every kind of error its answer."""
    app.add_exception_handler(YuanbaError, _yuanba_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DBAPIError, _database_error)
    app.add_exception_handler(Exception, _unknown_error)
