"""Pictures of a whole check: match weights, reads against expected finds. Numbers in, SVG out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, log10

from linkcheck.pictures.svg import GRADES, INK, TOTAL, WIDTH, Label, line, path, picture, rect, words

__all__ = [
    "BOTTOM",
    "HEIGHT",
    "LEFT",
    "RIGHT",
    "across",
    "frame",
    "reading_picture",
    "round_top",
    "up",
    "weight_picture",
]

HEIGHT = 250
LEFT, RIGHT, TOP, BOTTOM = 60, 14, 18, 44


def across(value: float, low: float, high: float) -> float:
    """Where a value of an axis from low to high is drawn."""
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / ((high - low) or 1)


def up(value: float, top: float) -> float:
    """Where a value of an axis from 0 to top is drawn."""
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (top or 1)


def round_top(value: float) -> float:
    """The next of 1, 2, 5, 10, ... above.

    >>> round_top(3), round_top(70), round_top(0)
    (5.0, 100.0, 1.0)
    """
    if value <= 1:
        return 1.0
    power = 10.0 ** int(log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def frame(values: Sequence[tuple[float, str]], top: float, labels: Sequence[Label]) -> list[str]:
    """Lines across at some values with their names, and the names of both axes."""
    parts = []
    for value, name in values:
        y = up(value, top)
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
    parts = frame([(power, f"{10**power:,}") for power in range(top + 1)], top, labels)
    for bits, *counts in histogram:
        below = 0
        for count, fill in zip(counts, GRADES, strict=True):
            y, floor = up(log10(below + count + 1), top), up(log10(below + 1), top)
            if count:
                parts.append(rect(across(bits, low, high), y, width, floor - y, fill))
            below += count
    for weight in threshold_bits:
        if low <= weight <= high:
            x = across(weight, low, high)
            parts.append(line(x, TOP, x, HEIGHT - BOTTOM, INK, "5 3"))
    step = int(round_top((high - low) / 8))
    for bits in range(low - low % step + step, high, step):
        parts.append(words(across(bits, low, high), HEIGHT - BOTTOM + 15, f"{bits:+d}" if bits else "0"))
    return picture(parts, labels[2], HEIGHT)


def reading_picture(curve: Sequence[Mapping[str, float]], chosen: float, labels: Sequence[Label]) -> str:
    """Links to read (log scale) against mistakes expected among them: the rows of a summary's `reads_curve`.

    The last row whose threshold is at least `chosen` is marked. Empty where nothing is expected.
    """
    points = [(row["reads"], row["expected_finds"], row["threshold"]) for row in curve]
    if not points or points[-1][1] <= 0:
        return ""
    best, high = round_top(points[-1][1]), max(log10(points[-1][0]), 1.0)
    parts = frame([(part * best, f"{part * best:,.4g}") for part in (0, 0.25, 0.5, 0.75, 1)], best, labels)
    for power in range(int(high) + 1):
        anchor = "end" if power == high else "middle"
        parts.append(words(across(power, 0, high), HEIGHT - BOTTOM + 15, f"{10**power:,}", anchor))
    places = [(across(log10(reads), 0, high), up(finds, best)) for reads, finds, _ in points]
    parts.append(path(places, TOTAL))
    above = [at for at, point in enumerate(points) if point[2] >= chosen]
    if above:
        (x, y), (reads, finds, _) = places[above[-1]], points[above[-1]]
        side, away = ("start", 9) if x < WIDTH / 2 else ("end", -9)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{GRADES[2]}"/>')
        parts.append(words(x + away, y + 16, f"{chosen:.3g}: {reads:,.0f} / {finds:,.1f}", side, fill=INK))
    return picture(parts, labels[2], HEIGHT)
