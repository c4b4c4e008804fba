"""A funnel plot as inline SVG: what share of a body's links is wrong, by its size, and how far chance alone reaches.

Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005). The picture has
no text of its own but bodies' names, so that it fits a report in any language.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

__all__ = ["funnel_svg"]

WIDTH, HEIGHT, MARGIN = 640, 320, 40
MOST_NAMED = 8


def funnel_svg(funnel: Mapping[str, Any], label: str = "") -> str:
    """The plot of one column of a summary's `bodies`, "" where nothing is expected.

    Across: expected mistakes (logarithmic); up: found / expected (square root). Dashed lines: 95 % and 99.8 % limits.
    Bodies that stand out are filled and named. label: what a reader that cannot see the picture is told.
    """
    rows = [row for row in funnel["rows"] if row["expected"] > 0]
    limits = funnel["limits"]
    if not rows or not limits:
        return ""
    low = math.log10(min(limits[0][0], *(row["expected"] for row in rows)))
    span = max(math.log10(max(limits[-1][0], *(row["expected"] for row in rows))) - low, 1e-9)
    top = max(2.0, *(row["found"] / row["expected"] for row in rows)) * 1.05

    def x(expected: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (math.log10(expected) - low) / span

    def y(ratio: float) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * math.sqrt(min(max(ratio, 0.0), top) / top)

    parts = [
        f'<svg class="funnel" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label={quoteattr(label)}>',
        _line([(MARGIN, y(1.0)), (WIDTH - MARGIN, y(1.0))], "stroke-width:1"),
    ]
    for place in range(1, 5):
        points = [(x(each[0]), y(each[place] / each[0])) for each in limits]
        parts.append(
            _line(
                points, f"stroke-width:{1 if place < 3 else 1.5};stroke-dasharray:{4 if place < 3 else 8} 3"
            )
        )
    named = 0
    for row in rows:
        cx, cy = x(row["expected"]), y(row["found"] / row["expected"])
        title = f"<title>{escape(str(row['body']))}: {row['found']:.2f} / {row['expected']:.2f}</title>"
        fill = "currentColor" if row["stands_out"] else "none"
        parts.append(
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="4" fill="{fill}" stroke="currentColor">{title}</circle>'
        )
        if row["stands_out"] and named < MOST_NAMED:
            named += 1
            parts.append(
                f'<text x="{cx + 6:.1f}" y="{cy - 4:.1f}" font-size="11">{escape(str(row["body"]))}</text>'
            )
    return "".join([*parts, "</svg>"])


def _line(points: list[tuple[float, float]], style: str) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{told}" fill="none" stroke="currentColor" style="{style}"/>'
