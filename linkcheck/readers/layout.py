"""Where the headers stand: titles and blank rows may lie above them, and they may take two rows."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from linkcheck.readers.header_words import fold_header, is_known
from linkcheck.readers.reasons import Note

__all__ = ["HEADER_ROWS", "Layout", "find_headers"]

HEADER_ROWS = 60
"""Rows among which the headers are looked for."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Headers found: titles, the places of their first and last row (from 0), how many of them are known."""

    titles: tuple[str, ...]
    first: int
    last: int
    known: int

    def notes(self, numbers: Sequence[int]) -> tuple[Note, ...]:
        """Where the headers are, if not in the first row; numbers: those of the rows, as the user sees them."""
        if not self.last:
            return ()
        first, last = numbers[self.first], numbers[self.last]
        if first == last:
            return (Note(f"the headers are in row {last}", f"見出しは {last} 行目"),)
        return (Note(f"the headers are in rows {first} and {last}", f"見出しは {first} 行目と {last} 行目"),)


def find_headers(rows: Sequence[Sequence[str]], wanted: Collection[str] = ()) -> Layout:
    """The row, or the two rows, with the most known headers; without any the first that is not blank.

    wanted: headers that the settings name; they count as known.
    """
    also = frozenset(map(fold_header, wanted))
    best = Layout((), 0, 0, 0)
    for place, row in enumerate(rows):
        found = Layout(tuple(row), place, place, _known(row, also))
        if found.known > best.known or not any(best.titles):
            best = found
    for place, (upper, lower) in enumerate(itertools.pairwise(rows)):
        titles = _stacked(upper, lower, also)
        found = Layout(titles, place, place + 1, _known(titles, also))
        if _known(lower, also) and found.known > max(best.known, _known(upper, also)):
            best = found
    return best


def _known(row: Sequence[str], also: frozenset[str]) -> int:
    return len(
        {fold_header(title) for title in row if title and (is_known(title) or fold_header(title) in also)}
    )


def _stacked(upper: Sequence[str], lower: Sequence[str], also: frozenset[str]) -> tuple[str, ...]:
    """Headers over two rows: the lower one's if it is known, else both together; a group's title holds to the right."""
    width, titles, group = max(len(upper), len(lower)), [], ""
    for place in range(width):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        group = above or (group if below else "")
        both = group + below
        known = [
            title
            for title in (both, below, above)
            if title and (is_known(title) or fold_header(title) in also)
        ]
        titles.append(known[0] if known else both)
    return tuple(titles)
