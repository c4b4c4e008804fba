"""Whether what is left to see of a mistake decides anything, by counting on the very data that was written.

An observer who knows how often each trace is harmless here could tell a mistake where at least half of all that show
the same are mistakes. "The same" is one trace or two together, seen in at least `LEAST` mistakes: a pattern that
occurs once decides nothing by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

DECIDED = 0.5
LEAST = 2
Pattern = tuple[str, ...]


def _parts(pattern: Pattern) -> Iterator[Pattern]:
    """The traces of a pattern one by one and two by two; the empty pattern is a part of itself."""
    if not pattern:
        yield ()
    for size in (1, 2):
        yield from combinations(sorted(pattern), size)


def mistake_shares(patterns: Sequence[Pattern], wrong: Sequence[bool]) -> dict[Pattern, float]:
    """For each pattern the highest share of mistakes among all that show one or two of its traces.

    >>> mistake_shares([("a",), ("a",), ("a", "b"), ("b",), ()], [True, True, False, False, True])[("a",)]
    0.6666666666666666
    """
    total: Counter[Pattern] = Counter()
    mistakes: Counter[Pattern] = Counter()
    distinct: Counter[tuple[Pattern, bool]] = Counter(zip(patterns, wrong, strict=True))
    for (pattern, is_wrong), count in distinct.items():
        for part in _parts(pattern):
            total[part] += count
            mistakes[part] += count * is_wrong
    return {
        pattern: max(
            (mistakes[part] / total[part] for part in _parts(pattern) if mistakes[part] >= LEAST), default=0.0
        )
        for pattern in {pattern for pattern, _ in distinct}
    }


def mechanism_shares(patterns: Sequence[Pattern], mechanisms: Sequence[str]) -> list[float]:
    """For each mistake the share of its mechanism among the mistakes that show the very same.

    >>> mechanism_shares([("a",), ("a",), ("a",), ("b",)], ["x", "x", "y", "y"])[2:]
    [0.3333333333333333, 1.0]
    """
    pairs = list(zip(patterns, mechanisms, strict=True))
    same, alike = Counter(pairs), Counter(patterns)
    return [same[pair] / alike[pair[0]] for pair in pairs]
