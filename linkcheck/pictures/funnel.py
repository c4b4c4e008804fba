"""Who stands out, as a funnel plot: what is found against what was expected, by what was expected.

Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

from linkcheck.pictures.svg import GRADES, INK, SOFT, TOTAL, WIDTH, Label, line, path, picture, words
from linkcheck.pictures.whole import BOTTOM, HEIGHT, LEFT, RIGHT, across, frame, up

__all__ = ["funnel_picture"]

MOST_NAMED = 8
DASHES = ("4 3", "4 3", "", "")
"""Of the lower and upper limits within which 95 % and 99.8 % lie by chance."""


def funnel_picture(funnel: Mapping[str, Any], labels: Sequence[Label]) -> str:
    """The plot of one column of a summary's `bodies`: expected mistakes across (log scale), found / expected up.

    Bodies that stand out are filled and named. Empty for fewer than two bodies, or where nothing is expected.
    """
    rows = [row for row in funnel["rows"] if row["expected"] > 0]
    limits = funnel["limits"]
    if len(rows) < 2 or not limits:
        return ""
    sizes = [log10(row["expected"]) for row in rows]
    low, high = min(sizes), max(max(sizes), min(sizes) + 0.1)
    ratios = [row["found"] / row["expected"] for row in rows]
    top = max(2.0, *ratios) * 1.1
    parts = frame([(part * top, f"{part * top:.2g}") for part in (0, 0.5, 1)], top, labels)
    parts.append(line(LEFT, up(1.0, top), WIDTH - RIGHT, up(1.0, top), TOTAL))
    for power in range(ceil(low), floor(high) + 1):
        parts.append(words(across(power, low, high), HEIGHT - BOTTOM + 15, f"{10.0**power:,g}"))
    for place, dash in enumerate(DASHES, 1):
        inside = [each for each in limits if low <= log10(each[0]) <= high]
        at = [
            (across(log10(each[0]), low, high), up(min(each[place] / each[0], top), top)) for each in inside
        ]
        parts.append(path(at, SOFT, dash))
    named = 0
    for row, size, ratio in zip(rows, sizes, ratios, strict=True):
        x, y = across(size, low, high), up(ratio, top)
        fill = GRADES[2] if row["stands_out"] else TOTAL
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" fill-opacity="0.75"/>')
        if row["stands_out"] and named < MOST_NAMED:
            named += 1
            side, away = ("end", -7) if x > WIDTH * 0.7 else ("start", 7)
            parts.append(words(x + away, y + 4, row["body"][:24], side, fill=INK))
    return picture(parts, labels[2], HEIGHT)
