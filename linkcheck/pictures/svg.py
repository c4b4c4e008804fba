"""The few marks that pictures are made of, as inline SVG: no script, no style, nothing loaded.

Coordinates are rounded to a tenth of a pixel, so that the same numbers make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from linkcheck.words import Text

__all__ = [
    "AGAINST",
    "FOR",
    "GRADES",
    "INK",
    "LINE",
    "SOFT",
    "TOTAL",
    "WIDTH",
    "line",
    "path",
    "picture",
    "rect",
    "words",
]

INK, SOFT, LINE = "#1b2733", "#5b6b7b", "#d9e0e7"
GRADES = ("#2e7d4f", "#b56a00", "#b3261e")
FOR, AGAINST, TOTAL = "#3f8a60", "#b4483d", "#1f4e79"
WIDTH = 640
Label = Text | str
"""A text in one language, or in both: then as two elements of the classes "ja" and "en"."""


def picture(parts: Iterable[str], label: Label, height: float, width: float = WIDTH) -> str:
    """A picture with a text for those who cannot see it."""
    told = label if isinstance(label, str) else f"{label.ja} / {label.en}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="100%" role="img" '
        f'aria-label="{escape(told)}" font-family="sans-serif">{"".join(parts)}</svg>'
    )


def words(x: float, y: float, told: Label, anchor: str = "middle", size: int = 12, fill: str = SOFT) -> str:
    """A text whose anchor (start, middle, end) is at x and whose baseline is at y."""
    both = ((told.ja, ' class="ja"'), (told.en, ' class="en"')) if isinstance(told, Text) else ((told, ""),)
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}"'
    return "".join(f"<text {where}{kind}>{escape(each)}</text>" for each, kind in both)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, dash: str = "") -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"{_dashed(dash)}/>'


def path(points: Iterable[tuple[float, float]], stroke: str = SOFT, dash: str = "") -> str:
    """A line through points."""
    at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{at}" fill="none" stroke="{stroke}" stroke-width="1.5"{_dashed(dash)}/>'


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{fill}"/>'


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""
