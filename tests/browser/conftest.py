"""A real Chromium that may talk to this machine only, and says what it tried."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks.screenshots.chromium import CHROMIUM, launch
from tests.browser.site import client_built, enter, site

__all__ = ["client_built", "enter", "site"]

LOCAL = re.compile(r"(file|data|blob|about):|https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?/")
REPORT_VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""


@dataclass
class Visit:
    """One open page and everything that went wrong on it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.violations")
        return found

    def assert_clean(self) -> None:
        """Nothing fetched from another host, no script error, no policy violation."""
        assert self.refused == []
        assert self.complaints == []
        assert self.violations() == []


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set YUANBA_CHROMIUM")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Open an address in a fresh profile with every other host cut off."""
    contexts = []

    def open_page(url: str, *, width: int = 1280, height: int = 800, **options: Any) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            # Nobody looks: a quarter of the pixels is a quarter of the drawing.
            **{"device_scale_factor": 0.5, **options},
        )
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        seen = Visit(context.new_page())

        def gate(route: Route) -> None:
            seen.requests.append(route.request.url)
            if LOCAL.match(route.request.url):
                route.continue_()
            else:
                seen.refused.append(route.request.url)
                route.abort()

        context.route("**/*", gate)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "console",
            lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        seen.page.goto(url)
        return seen

    yield open_page
    for context in contexts:
        context.close()
