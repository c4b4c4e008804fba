"""Pictures of a whole check: match weights, reads against expected finds, groups in a funnel. Numbers in, SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10, sqrt

from linkcheck.pictures.svg import GRADES, INK, SOFT, TOTAL, WIDTH, Label, line, path, picture, rect, words

__all__ = ["funnel_picture", "reading_picture", "weight_picture"]

HEIGHT = 250
LEFT, RIGHT, TOP, BOTTOM = 60, 14, 18, 44
LIMITS = ((1.96, "4 3"), (3.09, ""))
"""Standard deviations of the funnel's lines (95 and 99.8 of 100 groups lie inside by chance), and their dashes."""


def _across(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / ((high - low) or 1)


def _up(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (top or 1)


def _round_top(value: float) -> float:
    """The next of 1, 2, 5, 10, ... above.

    >>> _round_top(3), _round_top(70), _round_top(0)
    (5.0, 100.0, 1.0)
    """
    if value <= 1:
        return 1.0
    power = 10.0 ** int(log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def _frame(values: Sequence[tuple[float, str]], top: float, labels: Sequence[Label]) -> list[str]:
    """Lines across at some values with their names, and the names of both axes."""
    parts = []
    for value, name in values:
        y = _up(value, top)
        parts += [line(LEFT, y, WIDTH - RIGHT, y), words(LEFT - 6, y + 4, name, "end")]
    return [
        *parts,
        words(WIDTH / 2, HEIGHT - 6, labels[0], fill=INK),
        words(LEFT, TOP - 6, labels[1], "start", fill=INK),
    ]


def weight_picture(
    histogram: Sequence[Sequence[int]], threshold_bits: Sequence[float], labels: Sequence[Label]
) -> str:
    """How many links have each match weight: rows of bits and counts per decision; heights are on a log scale.

    threshold_bits are drawn as lines; labels name the axis of weights, that of counts, and the picture. Empty without
    rows.
    """
    if not histogram:
        return ""
    low, high = histogram[0][0], histogram[-1][0] + 1
    top = ceil(log10(max(sum(row[1:]) for row in histogram) + 1)) or 1
    width = max((WIDTH - LEFT - RIGHT) / (high - low) - 0.6, 0.8)
    parts = _frame([(power, f"{10**power:,}") for power in range(top + 1)], top, labels)
    for bits, *counts in histogram:
        below = 0
        for count, fill in zip(counts, GRADES, strict=True):
            y, floor = _up(log10(below + count + 1), top), _up(log10(below + 1), top)
            if count:
                parts.append(rect(_across(bits, low, high), y, width, floor - y, fill))
            below += count
    for weight in threshold_bits:
        if low <= weight <= high:
            x = _across(weight, low, high)
            parts.append(line(x, TOP, x, HEIGHT - BOTTOM, INK, "5 3"))
    step = int(_round_top((high - low) / 8))
    for bits in range(low - low % step + step, high, step):
        parts.append(words(_across(bits, low, high), HEIGHT - BOTTOM + 15, f"{bits:+d}" if bits else "0"))
    return picture(parts, labels[2], HEIGHT)


def reading_picture(curve: Sequence[Sequence[float]], chosen: float, labels: Sequence[Label]) -> str:
    """Links to read against mistakes expected among them: rows of threshold, reads, finds; `chosen` is marked.

    Empty where nothing would be read.
    """
    points = sorted({(row[1], row[2], row[0]) for row in curve})
    if not points or not points[-1][0]:
        return ""
    most, best = _round_top(points[-1][0]), _round_top(max(point[1] for point in points))
    parts = _frame([(part * best, f"{part * best:,.4g}") for part in (0, 0.25, 0.5, 0.75, 1)], best, labels)
    for part in (0, 0.25, 0.5, 0.75, 1):
        x = _across(part, 0, 1)
        parts.append(words(x, HEIGHT - BOTTOM + 15, f"{part * most:,.4g}", "end" if part == 1 else "middle"))
    ordered = [(0.0, 0.0), *((reads, finds) for reads, finds, _ in points)]
    parts.append(path([(_across(reads, 0, most), _up(finds, best)) for reads, finds in ordered], TOTAL))
    reads, finds, threshold = min(points, key=lambda point: abs(log10(point[2]) - log10(chosen)))
    x, y = _across(reads, 0, most), _up(finds, best)
    side, away = ("start", 9) if x < WIDTH / 2 else ("end", -9)
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{GRADES[2]}"/>')
    parts.append(words(x + away, y + 16, f"{threshold:g}: {reads:,.0f} / {finds:,.1f}", side, fill=INK))
    return picture(parts, labels[2], HEIGHT)


def funnel_picture(groups: Sequence[tuple[str, int, int]], labels: Sequence[Label]) -> str:
    """Groups by size and share flagged, with the lines inside which chance alone would keep them.

    groups: name, records, flagged links; one above the outer line is named. Empty for fewer than two groups, or where
    all or no links are flagged.
    """
    groups = [group for group in groups if group[1] > 0]
    total = sum(count for _, count, _ in groups)
    share = sum(flagged for _, _, flagged in groups) / total if total else 0
    if len(groups) < 2 or not 0 < share < 1:
        return ""
    low, high = (log10(each(count for _, count, _ in groups)) for each in (min, max))
    high = max(high, low + 0.1)
    sizes = [10 ** (low + (high - low) * at / 40) for at in range(41)]
    top = min(
        1.0, 1.1 * max(*(flagged / count for _, count, flagged in groups), _limit(share, sizes[20], 3.09))
    )
    parts = _frame([(part * top, f"{part * top:.2%}") for part in (0, 0.5, 1)], top, labels)
    for power in range(ceil(low), int(high) + 1):
        parts.append(words(_across(power, low, high), HEIGHT - BOTTOM + 15, f"{10**power:,}"))
    for deviations, dash in ((0.0, ""), *LIMITS):
        for sign in (1, -1):
            bounds = [min(max(_limit(share, size, sign * deviations), 0), top) for size in sizes]
            at = [
                (_across(log10(size), low, high), _up(bound, top))
                for size, bound in zip(sizes, bounds, strict=True)
            ]
            parts.append(path(at, SOFT if deviations else TOTAL, dash))
    for name, count, flagged in groups:
        x, y = _across(log10(count), low, high), _up(min(flagged / count, top), top)
        stands_out = flagged / count > _limit(share, count, LIMITS[1][0])
        fill = GRADES[2] if stands_out else TOTAL
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" fill-opacity="0.75"/>')
        if stands_out:
            side, away = ("end", -7) if x > WIDTH * 0.7 else ("start", 7)
            parts.append(words(x + away, y + 4, name[:24], side, fill=INK))
    return picture(parts, labels[2], HEIGHT)


def _limit(share: float, size: float, deviations: float) -> float:
    """The share that a group of this size exceeds by chance as rarely as a normal value does so many deviations."""
    return share + deviations * sqrt(share * (1 - share) / size)
