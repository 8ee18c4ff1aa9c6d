"""How far apart two colours look, also to people who do not see all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SRGB_TO_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE_D65: Final = np.array([0.95047, 1.0, 1.08883])

# Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", table 1, severity 1.0, applied to linear RGB.
VISIONS: Final[dict[str, Floats]] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear_rgb(colours: Sequence[str]) -> Floats:
    """Return ``#rrggbb`` colours as linear RGB, shape (n, 3), each value in 0..1."""
    raw = [[int(c[at : at + 2], 16) for at in (1, 3, 5)] for c in colours]
    srgb = np.array(raw, dtype=np.float64).reshape(-1, 3) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(colours: Sequence[str], vision: str = "normal") -> Floats:
    """Return CIE L*a*b* (D65) of colours as seen with one kind of vision, shape (n, 3).

    Raises
    ------
    KeyError
        If `vision` is not one of `VISIONS`.

    Examples
    --------
    >>> lab(["#ff0000"]).round(1).tolist()
    [[53.2, 80.1, 67.2]]
    """
    seen = np.clip(linear_rgb(colours) @ VISIONS[vision].T, 0.0, 1.0)
    ratio = seen @ _SRGB_TO_XYZ.T / _WHITE_D65
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1
    )


def smallest_distance(colours: Sequence[str], vision: str | None = None) -> float:
    """Return the smallest CIE 1976 distance between any two of the colours.

    Parameters
    ----------
    colours : sequence of str
        At least two ``#rrggbb`` colours.
    vision : str, optional
        One key of `VISIONS`; all of them when left out, and then the worst counts.

    Examples
    --------
    >>> round(smallest_distance(["#000000", "#ffffff"], "normal"))
    100
    """
    first, second = np.triu_indices(len(colours), k=1)
    worst = np.inf
    for kind in VISIONS if vision is None else (vision,):
        seen = lab(colours, kind)
        worst = min(worst, float(np.linalg.norm(seen[first] - seen[second], axis=1).min()))
    return worst


def contrast(colour: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21.

    Examples
    --------
    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    dark, light = sorted((linear_rgb([colour, other]) @ _SRGB_TO_XYZ[1]).tolist())
    return float((light + 0.05) / (dark + 0.05))
