"""Write the sample town: ``python -m service.sample [--out FOLDER]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from service.sample.files import town_files
from service.sample.town import make_town

DATA = Path(__file__).parents[2] / "data" / "boundaries"


def main() -> None:
    """Make the town and write its files."""
    parser = argparse.ArgumentParser(prog="python -m service.sample", description=__doc__)
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in town_files(make_town()).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
