"""A link's ledger as a waterfall: where its bits come from, one step a line, and their total."""

from __future__ import annotations

from collections.abc import Sequence

from linkcheck.pictures.svg import AGAINST, FOR, INK, SOFT, TOTAL, Label, line, picture, rect, words

__all__ = ["waterfall_picture"]

WIDTH, ROW, LEFT, STEPS, LEVELS = 460, 22, 258.0, 150.0, 150.0


def waterfall_picture(lines: Sequence[tuple[Label, Label, float]], total: Label, label: Label) -> str:
    """Steps from 0 to their total: what was compared, how it came out, bits. total and label: the last line's name and
    the picture's text. Empty without lines."""
    if not lines:
        return ""
    ends = [0.0]
    for _, _, bits in lines:
        ends.append(ends[-1] + bits)
    low, high = min(ends), max(ends)

    def across(value: float) -> float:
        return LEFT + STEPS * (value - low) / ((high - low) or 1)

    parts = [line(across(0), 2, across(0), ROW * (len(lines) + 1), SOFT)]
    steps = [
        *((name, level, bits, start) for (name, level, bits), start in zip(lines, ends[:-1], strict=True))
    ]
    for place, (name, level, bits, start) in enumerate([*steps, (total, "", ends[-1], 0.0)]):
        y, last = place * ROW + 4, place == len(steps)
        fill = TOTAL if last else FOR if bits > 0 else AGAINST
        parts += [words(2, y + 12, name, "start", 13, INK), words(LEVELS, y + 12, level, "start", 13)]
        parts.append(
            rect(across(min(start, start + bits)), y, max(abs(across(bits) - across(0)), 1), ROW - 8, fill)
        )
        parts.append(words(WIDTH - 2, y + 12, f"{bits:+.1f}", "end", 13, INK))
        if not last:
            parts.append(line(across(start + bits), y + ROW - 8, across(start + bits), y + ROW, SOFT))
    return picture(parts, label, ROW * (len(lines) + 1) + 4, WIDTH)
