"""Foreign residents: roman name, kanji where the name has them, kana, and a registered alias (通称)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.lexicon_files import rows
from synthetic_data.randomness import draw


@dataclass(frozen=True, slots=True)
class Foreigners:
    """F foreign residents; `person` is the row in the population. Kanji and alias may be null.

    The parts of a name are separated by one ideographic space.
    """

    person: npt.NDArray[np.int64]
    nation: pa.Array
    roman: pa.Array
    kanji: pa.Array
    kana: pa.Array
    alias: pa.Array
    alias_kana: pa.Array

    def __len__(self) -> int:
        return len(self.person)


Rows = npt.NDArray[np.int64]
Name = tuple[str, str, str]  # roman, kana, kanji


def _names(nation: str, part: str, sex: str = "0") -> tuple[list[Name], list[float]]:
    found = [r for r in rows("foreign_names") if (r["nation"], r["part"], r["sex"]) == (nation, part, sex)]
    return [(r["roman"], r["kana"], r["kanji"]) for r in found], [float(r["weight"]) for r in found]


def make_foreigners(
    rng: np.random.Generator,
    person: npt.NDArray[np.int64],
    family: npt.NDArray[np.int64],
    sex: npt.NDArray[np.uint8],
    japanese: tuple[pa.Array, pa.Array, pa.Array, pa.Array],
) -> Foreigners:
    """Names for the foreign residents. Members of one family (equal `family`) share nation and surname.

    `japanese` holds the kanji and kana of a Japanese surname and given name for each of them: their alias.
    """
    shares = rows("foreign_shares")
    families, member = np.unique(family, return_inverse=True)
    nation = draw(rng, [float(row["share"]) for row in shares], len(families))[member]
    columns = [np.full(len(person), None, object) for _ in range(6)]
    for number, row in enumerate(shares):
        here = np.flatnonzero(nation == number)
        surnames, surname_weights = _names(row["nation"], "surname")
        (men, men_weights), (women, women_weights) = (_names(row["nation"], "given", key) for key in "12")
        given = men + women
        by_family = draw(rng, surname_weights, len(families))
        female = len(men) + draw(rng, women_weights, len(here))
        own = np.where(sex[here] == 2, female, draw(rng, men_weights, len(here)))
        names = _one_each(own, member[here], given, len(men))
        has_kanji = rng.random(len(here)) < float(row["kanji_share"])
        has_alias = (rng.random(len(families)) < float(row["alias_share"]))[member[here]]
        for at, name, kanji, alias in zip(here, names, has_kanji, has_alias, strict=True):
            values = _write(surnames[by_family[member[at]]], name, kanji)
            values += tuple(_alias(japanese, int(at)) if alias else (None, None))
            for column, value in zip(columns, (row["nation"], *values), strict=True):
                column[at] = value
    return Foreigners(person, *(pa.array(column, pa.string()) for column in columns))


def _one_each(own: Rows, family: Rows, given: Sequence[Name], men: int) -> list[Name]:
    """The given names (rows of `given`, men's before `men`) of some people: for whoever would bear that of another of
    the family, in roman letters, the next that nobody has there, else his own with the next as a second one."""
    found: list[Name] = []
    taken: set[tuple[int, str]] = set()
    for home, row in zip(family.tolist(), own.tolist(), strict=True):
        first, last = (0, men) if row < men else (men, len(given))
        names = [*given[row:last], *given[first:row]]
        names += [_two(names[0], each) for each in names[1:]]
        found.append(next((name for name in names if (home, name[0]) not in taken), names[0]))
        taken.add((home, found[-1][0]))
    return found


def _two(name: Name, second: Name) -> Name:
    return f"{name[0]} {second[0]}", f"{name[1]}　{second[1]}", ""


def _write(surname: Name, given: Name, with_kanji: bool) -> tuple[str | None, ...]:
    kanji = f"{surname[2]}　{given[2]}" if with_kanji and surname[2] and given[2] else None
    return f"{surname[0]}　{given[0]}", kanji, f"{surname[1]}　{given[1]}"


def _alias(japanese: tuple[pa.Array, pa.Array, pa.Array, pa.Array], row: int) -> tuple[str, str]:
    surname, surname_kana, given, given_kana = (column[row].as_py() for column in japanese)
    return f"{surname}　{given}", f"{surname_kana}　{given_kana}"
