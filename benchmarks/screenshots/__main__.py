"""Take pictures of the workbench in Chinese and English, light and dark.

    python -m benchmarks.screenshots
    python -m benchmarks.screenshots --only village --only plans

The sample town is loaded into the data directory on the first run. The pictures are there to be
looked at; nothing is compared with them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, StorageState, sync_playwright
from sqlalchemy import select

from benchmarks.screenshots.chromium import launch
from benchmarks.screenshots.scenes import SCENES, Scene, address
from benchmarks.screenshots.stage import served, set_up
from launcher.client import ensure_client
from service.accounts.models import Account
from service.accounts.service import issue_link, link_path
from service.db.database import Database, open_database
from service.db.session import SYSTEM
from service.settings import Settings
from tests.browser.site import signed_in

ROOT = Path(__file__).resolve().parents[2]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
LOOKS = (("zh", "light"), ("zh", "dark"), ("en", "light"), ("en", "dark"))


def main() -> int:
    """Take the pictures; the exit code is the number of those that failed."""
    wanted = _options()
    wanted.out.mkdir(parents=True, exist_ok=True)
    ensure_client()
    settings = Settings(data_dir=wanted.data_dir)
    failed = 0
    with open_database(settings, pool_size=10) as database:
        names = set_up(database)
        with served(settings, database) as site, sync_playwright() as playwright:
            browser = launch(playwright)
            doors = _Doors(browser, site, database)
            for scene in SCENES:
                if wanted.only and scene.name not in wanted.only:
                    continue
                for look in LOOKS if not wanted.look else [tuple(wanted.look.split("-"))]:
                    failed += not _take(doors, scene, look, names, wanted.out)
            browser.close()
    return failed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screenshots")
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--data-dir", type=Path, default=Path("/var/tmp/yuanba-screenshots"))
    parser.add_argument("--only", action="append", help="names of scenes, all by default")
    parser.add_argument("--look", help="one of zh-light, zh-dark, en-light, en-dark")
    return parser.parse_args()


class _Doors:
    """Signed-in sessions, one for each role; the link of each is used once."""

    def __init__(self, browser: Browser, site: str, database: Database) -> None:
        self.browser, self.site = browser, site
        self._database = database
        self._states: dict[str, StorageState] = {}

    def state(self, role: str) -> StorageState:
        if role not in self._states:
            with self._database.work(SYSTEM) as session:
                account = session.scalars(select(Account).where(Account.role == role)).first()
                assert account is not None
                path = link_path(issue_link(session, account))
            self._states[role] = signed_in(self.site, path)
        return self._states[role]


def _take(
    doors: _Doors, scene: Scene, look: tuple[str, ...], names: dict[str, object], out: Path
) -> bool:
    language, theme = look
    width, height = scene.size
    context = doors.browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        locale=LOCALES[language],
        storage_state=doors.state(scene.role),
        reduced_motion="reduce",
        has_touch=width < 500,
    )
    page = context.new_page()
    page.add_init_script(f"localStorage.setItem('yuanba.language', '{language}')")
    page.add_init_script(f"localStorage.setItem('yuanba.theme', '{theme}')")
    file = out / f"{scene.name}-{language}-{theme}.png"
    try:
        page.goto(doors.site + address(scene, names))
        page.wait_for_selector(scene.ready)
        page.wait_for_selector(".spinner", state="detached")
        scene.act(page)
        # What a map shows arrives after its first drawing, without a sign of its own.
        page.wait_for_timeout(2000 if "data-drawn" in scene.ready else 200)
        page.screenshot(path=file, full_page=scene.whole)
    except Error as error:
        print(f"{file}: {error.message.splitlines()[0]}", file=sys.stderr, flush=True)
        return False
    finally:
        context.close()
    print(file, flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
