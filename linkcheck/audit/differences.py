"""Differences by name: what a clerk would call what the levels say.

The names are keys of the words, which hold the Japanese and English phrase of each and what a harmless one asks for.
"""

from __future__ import annotations

from functools import lru_cache

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.levels.address import ADDRESS
from linkcheck.levels.name import NOTE_MEANINGS, SURNAME
from linkcheck.words import COMMON, Words

__all__ = ["agreeing", "differences", "not_compared", "proposed_answer"]

SAME_NAME = frozenset(SURNAME.that("same"))
SAME_ADDRESS = frozenset(ADDRESS.that("same"))
ALTERNATIVE = "alternative"
"""The level that says nothing by itself where a note says which other name it was."""


@lru_cache(maxsize=4096)
def level_names(levels: tuple[int, ...]) -> tuple[str, ...]:
    """The names of a pattern's level codes."""
    return tuple(comparison.levels[code] for comparison, code in zip(COMPARISONS, levels, strict=True))


@lru_cache(maxsize=4096)
def agreeing(levels: tuple[int, ...]) -> tuple[str, ...]:
    """The attributes that agree (keys of texts.toml, [attribute])."""
    surname, given_name, birth_date, sex, address = level_names(levels)
    checks = (
        ("name", surname in SAME_NAME and given_name in SAME_NAME),
        ("surname", surname in SAME_NAME and given_name not in SAME_NAME),
        ("given_name", given_name in SAME_NAME and surname not in SAME_NAME),
        ("birth_date", birth_date == "exact"),
        ("sex", sex == "exact"),
        ("address", address in SAME_ADDRESS),
    )
    return tuple(name for name, holds in checks if holds)


@lru_cache(maxsize=4096)
def not_compared(levels: tuple[int, ...]) -> tuple[str, ...]:
    """The attributes that a side lacks or that cannot be read (keys of texts.toml, [attribute])."""
    surname, given_name, birth_date, sex, address = (code == 0 for code in levels)
    checks = (
        ("name", surname and given_name),
        ("surname", surname and not given_name),
        ("given_name", given_name and not surname),
        ("birth_date", birth_date),
        ("sex", sex),
        ("address", address),
    )
    return tuple(name for name, holds in checks if holds)


@lru_cache(maxsize=4096)
def differences(levels: tuple[int, ...], notes: int, *, linked: bool = True) -> tuple[str, ...]:
    """Names of the differences a pattern shows, in the order of the comparisons; missing is no difference.

    What explains a difference of one person (moved, surname changed) is not said where the link is doubted.
    """
    surname, given_name, birth_date, sex, _ = level_names(levels)
    alike = surname in SAME_NAME or given_name in SAME_NAME
    noted = [
        note.difference
        for bit, note in enumerate(NOTE_MEANINGS)
        if notes >> bit & 1 and note.difference and (alike or not note.of_agreement)
    ]
    named = [comparison.meanings[code] for comparison, code in zip(COMPARISONS, levels, strict=True)]
    names = [
        level.difference
        for level in named[:2]
        if level.difference and not (level.name == ALTERNATIVE and noted)
    ]
    if "roman_name" in noted:  # says the same, and of the right notation
        names = [name for name in names if name != "reading_fits"]
    if (
        linked
        and "surname_differs" in names
        and given_name in SAME_NAME
        and birth_date == "exact"
        and sex != "else"
    ):
        names[names.index("surname_differs")] = "surname_changed"
    names.extend(noted)
    names.extend(level.difference for level in named[2:] if level.difference)
    if not linked:
        names = ["address_differs" if name == "moved" else name for name in names]
    return tuple(dict.fromkeys(names))


def proposed_answer(decision: str, named: tuple[str, ...], words: Words = COMMON) -> str:
    """What to answer: update the record, or no doubt with a reason (docs/en/domain.md, rules); else suspend."""
    if decision != "link":
        return "suspend_and_confirm"
    answers = {words.text("difference", name).answer for name in named}
    if "update_record" in answers:
        return "update_record"
    return "no_doubt_with_reason" if answers else "no_action"
