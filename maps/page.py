"""The folium page: one HTML text with everything in it, and the policy it can be served under."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from html.parser import HTMLParser
from importlib import resources
from typing import Any, Final

import folium
from branca.element import Figure
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from maps.assets import client, leaflet

_POLICY_PLACE: Final = "<!-- policy -->"


class PageMap(folium.Map):
    """A folium map without the addresses of other hosts, inside a page of our own.

    folium keeps the addresses of its scripts in lists on the class; empty lists on the instance
    hide them and leave every other map of the process alone.
    """

    _template = Template((resources.files("maps") / "client" / "page.html").read_text("utf-8"))

    def __init__(self, *, mode: str, patterns: Markup, **options: Any) -> None:
        super().__init__(tiles=None, zoom_control=False, attribution_control=False, **options)
        self._id = "yuanba"
        self.default_js = []
        self.default_css = []
        self.mode = mode
        self.patterns = patterns


class Page(Figure):
    """The document. Data and scripts enter here, where folium renders once.

    An ordinary folium element is rendered and its output rendered again as a template, so a
    name such as ``{{7*7}}`` would be computed.
    """

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.locale }}">\n<head>\n<meta charset="utf-8">\n'
        + _POLICY_PLACE
        + '\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'
        "<title>{{ this.title|e }}</title>\n"
        "<style>{{ this.style }}</style>\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        '<script type="application/json" id="yuanba-data">{{ this.data }}</script>\n'
        "<script>{{ this.scripts }}</script>\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, *, locale: str, title: str, data: dict[str, Any]) -> None:
        super().__init__(title=title)
        self.locale = locale
        self.style = leaflet().style + client().style
        self.scripts = leaflet().script + client().script
        self.data = htmlsafe_json_dumps(data, dumps=_compact)


def _compact(value: Any, **_: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def write_page(
    data: dict[str, Any],
    *,
    locale: str,
    title: str,
    mode: str,
    patterns: Markup,
    image_origins: Iterable[str] = (),
) -> str:
    """Return the page as one HTML text that carries its own content security policy."""
    page = Page(locale=locale, title=title, data=data)
    crs = "Simple" if data["crs"] == "local" else "EPSG3857"
    page_map = PageMap(
        mode=mode,
        patterns=patterns,
        crs=crs,
        zoomSnap=0.25,
        # folium keeps the snake-case names of these two for a tile layer.
        minZoom=-8 if data["crs"] == "local" else 6,
        maxZoom=2 if data["crs"] == "local" else 20,
    )
    page.add_child(page_map)
    html = page.render()
    policy = Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(
        csp_for(html, image_origins=image_origins)
    )
    return str(html).replace(_POLICY_PLACE, policy, 1)


class _Inline(HTMLParser):
    """Collects the text of inline scripts and style sheets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {"script": [], "style": []}
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type")
        if tag in self.found and kind in (None, "module", "text/javascript", "text/css"):
            self._open = tag
            self.found[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.found[self._open][-1] += data


def csp_for(html: str, *, image_origins: Iterable[str] = ()) -> str:
    """Return the content security policy under which a page works and can fetch nothing.

    Parameters
    ----------
    html : str
        A page made by `maps.village_map.render`.
    image_origins : iterable of str
        Origins of base-map tiles (``https://host``), when the page has a base map.

    Returns
    -------
    str
        Value for a ``Content-Security-Policy`` header: scripts and style sheets by the hash of
        their text, everything else off.

    Examples
    --------
    >>> csp_for("<script>1</script>").split("; ")[1][:22]
    "script-src 'sha256-a4a"
    """
    parser = _Inline()
    parser.feed(html)
    parser.close()
    parts = ["default-src 'none'"]
    for tag in ("script", "style"):
        hashes = [_hash(text) for text in parser.found[tag]]
        parts.append(f"{tag}-src {' '.join(dict.fromkeys(hashes)) or chr(39) + 'none' + chr(39)}")
    parts.append(" ".join(["img-src data:", *image_origins]))
    parts += ["base-uri 'none'", "form-action 'none'"]
    return "; ".join(parts)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
