"""Names of several given words: which words of the one are those of the other, and what missing words say.

A name is its words in order, the surname first. One word in common while the others contradict each other makes
another person (ジョン ポール, ジョン マーク); words that one side leaves out are poorer evidence than equal ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from linkcheck.levels.name import GIVEN_NAME

__all__ = [
    "ALTERNATIVE",
    "ELSE",
    "MISSING",
    "MOST_WORDS",
    "LevelOf",
    "Missing",
    "Word",
    "best_order",
    "divided_alike",
    "joined_words",
]

MISSING, ELSE = 0, GIVEN_NAME.code("else")
ALTERNATIVE = GIVEN_NAME.code("alternative")
MOST_WORDS = 12
"""Words of a name that are looked at; nobody has more, and every one is compared with every one."""

MOST_JOINED = 3
"""Words of a name that may be one word of another."""

LevelOf = Callable[[str, str], int]
Missing = Literal["any", "not_last", "none"]
"""Which given words a side may leave out: any; any but the last, which is the given name; none, they are one name."""


class Word(NamedTuple):
    """A word with the particles before it (DELACRUZ), and without (CRUZ)."""

    whole: str
    bare: str


def joined_words(words: Sequence[str], particles: frozenset[str]) -> list[Word]:
    """The words of a name, particles joined to the word behind them; a particle that stands last is a word.

    >>> joined_words(["DE", "LA", "CRUZ", "JUAN"], frozenset(["DE", "LA"]))
    [Word(whole='DELACRUZ', bare='CRUZ'), Word(whole='JUAN', bare='JUAN')]
    """
    found, before = [], ""
    for place, word in enumerate(words[:MOST_WORDS]):
        if word in particles and place < len(words) - 1:
            before += word
        else:
            found.append(Word(before + word, word))
            before = ""
    return [*found, Word(before, before)] if before else found


def divided_alike(left: Sequence[str], right: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of two names, neighbors joined that are one word of the other name.

    >>> divided_alike(["CRUZ", "MARYJANE"], ["CRUZ", "MARY", "JANE", "SANTOS"])
    (('CRUZ', 'MARYJANE'), ('CRUZ', 'MARYJANE', 'SANTOS'))
    """
    return joined_as(left, right), joined_as(right, left)


def joined_as(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """The words of a name, neighbors joined that are one of some other words; never all of them."""
    found, place = [], 0
    while place < len(words):
        sizes = range(min(MOST_JOINED, len(words) - place, len(words) - 1), 1, -1)
        size = next((size for size in sizes if "".join(words[place : place + size]) in others), 1)
        found.append("".join(words[place : place + size]))
        place += size
    return tuple(found)


def best_order(
    left: Sequence[Word], right: Sequence[Word], level_of: LevelOf, missing: Missing
) -> tuple[int, int, bool]:
    """Levels of surname and given names of two names, and whether they stand in the other order on a side.

    The order as written counts unless another one agrees in both, or says more: the surname before given names.
    """
    orders = [(left[0], left[1:], right[0], right[1:], False)]
    if len(left) > 1 and len(right) > 1:
        orders.append((left[0], left[1:], right[-1], right[:-1], True))
        orders.append((left[-1], left[:-1], right[0], right[1:], True))
    found = [
        (word_level(first, other, level_of), words_level(rest, others, level_of, missing), swapped)
        for first, rest, other, others, swapped in orders
    ]
    return max(found, key=lambda each: 2 * (each[1] <= ALTERNATIVE) + 3 * (each[0] <= ALTERNATIVE))


def words_level(left: Sequence[Word], right: Sequence[Word], level_of: LevelOf, missing: Missing) -> int:
    """The level of given names: every word of the side with fewer must meet one of the other; missing without any.

    level_of compares two words; `missing` says which words a side may lack before it names somebody else.
    """
    if not left or not right:
        return MISSING
    fewer, more = sorted((left, right), key=len)
    if "".join(word.whole for word in left) == "".join(word.whole for word in right):
        return ALTERNATIVE
    rest, worst = list(more), ALTERNATIVE
    for word in fewer:
        levels = [word_level(word, other, level_of) for other in rest]
        best = min(levels, default=ELSE)
        worst = max(worst, best)
        if levels:
            rest.pop(levels.index(best))
    if len(fewer) == len(more) or missing == "any":
        return worst
    return ELSE if missing == "none" else max(worst, word_level(fewer[-1], more[-1], level_of))


def word_level(left: Word, right: Word, level_of: LevelOf) -> int:
    """The level of two words, with their particles or without; particles that both have say nothing."""
    bare = level_of(left.bare, right.bare)
    if left.whole == right.whole:
        return ALTERNATIVE
    both = left.whole != left.bare and right.whole != right.bare
    return bare if both else min(bare, level_of(left.whole, right.whole))
