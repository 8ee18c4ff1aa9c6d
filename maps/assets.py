"""The browser code that goes into a map: Leaflet from its package, and our own."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

_CLIENT_SCRIPTS: Final = (
    "text.js",
    "points.js",
    "labels.js",
    "legend.js",
    "detail.js",
    "stage.js",
    "switches.js",
    "start.js",
)
_CLIENT_STYLES: Final = ("page.css",)


class Bundle(NamedTuple):
    """Script and style sheet to be written into a page."""

    script: str
    style: str


@cache
def leaflet() -> Bundle:
    """Return Leaflet, ready to be inlined.

    The files come from the package ``django-js-lib-leaflet``, which holds Leaflet 1.9 with its
    licence and nothing to run; no Django is needed for reading them. The style sheet names three
    small images (of a layer switch and a marker that our maps do not have) and an Internet
    Explorer behaviour; these addresses are taken out, and so is the pointer to the source map,
    so that nothing is left to fetch.

    Examples
    --------
    >>> "url(" in leaflet().style
    False
    """
    files = resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    script = (files / "leaflet.js").read_text("utf-8")
    style = (files / "leaflet.css").read_text("utf-8")
    return Bundle(
        script=re.sub(r"\s*//# sourceMappingURL=\S+\s*$", "\n", script),
        style=re.sub(r"(background-image|behavior):\s*url\([^)]*\);?", "", style),
    )


@cache
def client() -> Bundle:
    """Return our own script, one function scope for all files, and style sheet."""
    files = resources.files("maps") / "client"
    parts = [(files / name).read_text("utf-8") for name in _CLIENT_SCRIPTS]
    styles = [(files / name).read_text("utf-8") for name in _CLIENT_STYLES]
    return Bundle(
        script="(function () {\n'use strict';\n" + "\n".join(parts) + "\n})();\n",
        style="\n".join(styles),
    )
