"""Logs as lines of JSON on standard error, without personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog


def set_up_logs(level: int = logging.INFO) -> None:
    """Send structured logs to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _stack_without_values,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _stack_without_values(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep where an exception came from and drop what it says.

    "Key (head_name)=(…) already exists" would put a resident's name into the log.
    """
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["stack"] = [f"{f.filename}:{f.lineno} {f.name}" for f in frames[-25:]]
    return event
