"""What is photographed: who looks, at which page, and what they do there first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

DRAWN = "[data-drawn]"
DESK = (1600, 1000)
PHONE = (360, 740)
PROJECTOR = (1920, 1080)

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Scene:
    """One picture.

    Attributes
    ----------
    name : str
        Its file is called ``name-language-theme.png``.
    path : str
        With ``{village}``, ``{draft}``, ``{beside}`` and ``{broken}`` filled in.
    ready : str
        Selector that says that the page is drawn.
    act : callable
        What is done before the picture is taken.
    role : str
    size : (int, int)
        Width and height of the window.
    whole : bool
        The whole page and not only the window.
    """

    name: str
    path: str
    ready: str
    act: Act = lambda _page: None
    role: str = "village_secretary"
    size: tuple[int, int] = DESK
    whole: bool = False


def _problems(page: Page) -> None:
    page.click("#tab-troubles")


def _steps(page: Page) -> None:
    page.click("#tab-steps")
    page.locator("#tab-panel button.main").click()
    page.wait_for_selector(".steps li")


def _choose(page: Page) -> None:
    page.locator(".micro-grids .row-name").nth(6).click()
    page.wait_for_timeout(400)


def _project(page: Page) -> None:
    _choose(page)
    page.keyboard.press("p")
    page.wait_for_timeout(600)
    page.mouse.move(700, 600)
    page.wait_for_timeout(200)


def _gaps(page: Page) -> None:
    page.click("#tab-gaps")


def _index(page: Page) -> None:
    page.locator(".colouring select").first.select_option("index")
    page.wait_for_timeout(1000)


def _tour(page: Page) -> None:
    page.evaluate("localStorage.removeItem('yuanba.tour')")
    page.reload()
    page.wait_for_selector(".tour")
    page.locator(".tour button.main").click()
    page.wait_for_timeout(300)


VILLAGE = "/village/{village}"
SCENES: tuple[Scene, ...] = (
    Scene("town", "/", "table.villages", role="town_officer"),
    Scene("village", VILLAGE, DRAWN, _choose),
    Scene("village-resident", VILLAGE, DRAWN, role="viewer"),
    Scene("village-index", VILLAGE, DRAWN, _index),
    Scene("village-gaps", VILLAGE, DRAWN, _gaps),
    Scene("edit", VILLAGE + "?plan={draft}&edit=1", DRAWN),
    Scene("problems", VILLAGE + "?plan={broken}&edit=1", DRAWN, _problems),
    Scene("proposal-steps", VILLAGE + "?plan={broken}&edit=1", DRAWN, _steps),
    Scene("plans", VILLAGE + "?view=plans&plan={draft}", ".mini-map", whole=True),
    Scene("comparison", VILLAGE + "?view=compare&plan={draft}&beside={beside}", DRAWN),
    Scene("table", VILLAGE + "?view=table&plan={broken}", ".courtyard-table"),
    Scene("history", VILLAGE + "?view=history&plan={broken}", ".log, .state"),
    Scene("process", VILLAGE + "?view=process&plan={broken}", DRAWN, whole=True),
    Scene("tour", VILLAGE, DRAWN, _tour),
    Scene("projector", VILLAGE, DRAWN, _project, size=PROJECTOR),
    Scene("phone-town", "/", "table.villages", size=PHONE),
    Scene("phone-village", VILLAGE, DRAWN, size=PHONE, whole=True),
    Scene("phone-edit", VILLAGE + "?plan={draft}&edit=1", DRAWN, size=PHONE, whole=True),
    Scene("phone-plans", VILLAGE + "?view=plans", ".mini-map", size=PHONE, whole=True),
    Scene(
        "phone-comparison",
        VILLAGE + "?view=compare&plan={draft}&beside={beside}",
        DRAWN,
        size=PHONE,
        whole=True,
    ),
    Scene("phone-table", VILLAGE + "?view=table&plan={broken}", ".courtyard-table", size=PHONE),
    Scene("phone-process", VILLAGE + "?view=process&plan={broken}", DRAWN, size=PHONE, whole=True),
)


def address(scene: Scene, names: Mapping[str, object]) -> str:
    """Return the scene's path with everything filled in."""
    return scene.path.format(**names)
