"""A comparison and its levels: what each is called, what it says of the two sides, and which comes before which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["MOST_LEVELS", "Agreement", "Comparison", "Level"]

MOST_LEVELS = 16
"""Levels of one comparison; a code has four bits in an agreement pattern."""

Agreement = Literal["missing", "same", "near", "open", "contrary"]
"""missing: nothing to compare; same: what both sides say is the same; near: a slip, or one of two notations differs;
open: it cannot be said; contrary: another one."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name, what it says, the difference it names ([difference] in tables/texts.toml; "" for none), and
    the coarser level it belongs to where fewer are told apart ("" where none are), and the notations in which the sides
    are written apart (None: in none where they agree or nothing is compared, else in every one)."""

    name: str
    agreement: Agreement
    difference: str = ""
    coarse: str = ""
    apart: tuple[str, ...] | None = None

    def is_apart(self, notation: str) -> bool:
        """Whether the two sides are written apart in a notation.

        >>> Level("kana_differs", "near", apart=("kana",)).is_apart("kanji"), Level("else", "contrary").is_apart("kana")
        (False, True)
        """
        return self.agreement not in ("missing", "same") if self.apart is None else notation in self.apart


@dataclass(frozen=True)
class Comparison:
    """A comparison and its levels in order: the first is missing, then the first that holds wins.

    A level's code is its place. `levels` are their names. Raises ValueError for more than MOST_LEVELS, for two of one
    name, or if the first is not "missing".

    >>> sex = Comparison("sex", (Level("missing", "missing"), Level("exact", "same"), Level("else", "contrary")))
    >>> sex.levels, sex.code("else"), sex.that("same", "near")
    (('missing', 'exact', 'else'), 2, ('exact',))
    """

    name: str
    meanings: tuple[Level, ...]
    levels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = tuple(level.name for level in self.meanings)
        if not 1 < len(names) <= MOST_LEVELS or len(set(names)) < len(names) or names[0] != "missing":
            raise ValueError(
                f"{self.name}: expected 2 to {MOST_LEVELS} levels of different names, missing first, "
                f"found {len(names)}, {len(set(names))} of them different"
            )
        object.__setattr__(self, "levels", names)

    @classmethod
    def of_traces(cls, name: str, levels: tuple[str, ...]) -> Comparison:
        """A comparison whose levels are traces in a log, of which none says by itself that two sides agree."""
        return cls(name, tuple(Level(level, "missing" if level == "missing" else "open") for level in levels))

    def code(self, level: str) -> int:
        """The level's code. Raises ValueError for a level there is not."""
        return self.levels.index(level)

    def that(self, *agreements: Agreement) -> tuple[str, ...]:
        """The names of the levels that say one of these, in order."""
        return tuple(level.name for level in self.meanings if level.agreement in agreements)

    def apart(self, notation: str) -> tuple[str, ...]:
        """The names of the levels at which the two sides are written apart in a notation, in order."""
        return tuple(level.name for level in self.meanings if level.is_apart(notation))

    def up_to(self, level: str) -> tuple[str, ...]:
        """The names of the levels from the best to this one."""
        return self.levels[1 : self.code(level) + 1]

    def codes(self, levels: tuple[str, ...]) -> list[int]:
        """The codes of levels."""
        return [self.code(level) for level in levels]
