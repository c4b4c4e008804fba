"""Whose number a mistake would bring in: for every resident of a register one other who is near in a certain way.

Partners are register rows int64[N], -1 for nobody. Texts are compared as the register writes them: one register writes
its own people alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct, to_array
from linkcheck.normalize.identifier import parse_my_numbers

__all__ = ["PARTNERS", "Residents", "neighbors_within"]

Rows = npt.NDArray[np.int64]
BODY_DIGITS = 11
"""Digits of a My Number before the check digit."""


def neighbors_within(groups: tuple[Rows, ...], order: Rows) -> Rows:
    """For each of N rows the next one of its group in an order, for the last one the one before; -1 for who is alone.

    groups: codes int64[N] that are all equal in a group, -1 in any of them: in no group.

    >>> neighbors_within((np.array([7, 7, 3, 7, -1, -1]),), np.arange(6)).tolist()
    [1, 3, -1, 1, -1, -1]
    """
    count = len(order)
    by = np.lexsort((order, *groups))
    sorted_codes = np.stack([group[by] for group in groups])
    grouped = np.all(sorted_codes >= 0, axis=0)
    same = np.all(sorted_codes[:, 1:] == sorted_codes[:, :-1], axis=0) & grouped[1:]
    partner = np.full(count, -1, np.int64)
    partner[by[1:][same]] = by[:-1][same]
    partner[by[:-1][same]] = by[1:][same]  # the next one, where there is one
    return partner


@dataclass(frozen=True)
class Residents:
    """A register as codes, in the order of its N rows."""

    table: pa.Table

    def _codes(self, name: str) -> Rows:
        """Codes of a column's texts, -1 for null and for what is empty."""
        if name not in self.table.column_names:
            return np.full(self.table.num_rows, -1, np.int64)
        column = to_array(self.table[name])
        found, rows = distinct(column)
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(found.cast(pa.string())), ""), True)
        return np.where(empty.to_numpy(zero_copy_only=False)[rows], -1, rows).astype(np.int64)

    @cached_property
    def number(self) -> Rows:
        """The My Number, -1 for none."""
        return parse_my_numbers(self.table["my_number"])

    @cached_property
    def birth_date(self) -> Rows:
        """Codes of the birth date in the order of its text."""
        codes = self._codes("birth_date")
        found, rows = distinct(to_array(self.table["birth_date"]))
        rank = np.argsort(np.argsort(np.array([each or "" for each in found.to_pylist()])))
        return np.where(codes < 0, -1, rank[rows])

    @cached_property
    def sex(self) -> Rows:
        """Codes of the sex."""
        return self._codes("sex")

    @cached_property
    def address(self) -> Rows:
        """Codes of the address."""
        return self._codes("address")

    @cached_property
    def name(self) -> Rows:
        """Codes of the kana name, where the register has none of the kanji name."""
        kana = self._codes("name_kana")
        kanji = self._codes("name_kanji")
        return np.where(kana >= 0, kana, np.where(kanji >= 0, kanji + kana.max(initial=0) + 1, -1))

    @cached_property
    def household(self) -> Rows:
        """Codes of the household; where the register names none, of an address and a first character of the name."""
        known = self._codes("household_id")
        first, codes = distinct(pc.utf8_slice_codeunits(to_array(self.table["name_kanji"]), 0, 1))
        home = np.where(self.address >= 0, self.address * (len(first) + 1) + codes, -1)
        return np.where(known >= 0, known, np.where(home >= 0, home + known.max(initial=0) + 1, -1))


def _family(residents: Residents, rng: np.random.Generator) -> Rows:
    partner = neighbors_within((residents.household,), rng.permutation(residents.table.num_rows))
    return _where(partner, residents.birth_date, same=False)


def _twin(residents: Residents, rng: np.random.Generator) -> Rows:
    order = rng.permutation(residents.table.num_rows)
    return neighbors_within((residents.household, residents.birth_date), order)


def _namesake(residents: Residents, rng: np.random.Generator) -> Rows:
    order = rng.permutation(residents.table.num_rows)
    sex = residents.sex + 1  # where a register tells none, all are of one
    partner = neighbors_within((residents.name, residents.birth_date, sex), order)
    return _where(partner, residents.address, same=False)


def _namesake_by_name(residents: Residents, rng: np.random.Generator) -> Rows:
    partner = neighbors_within(
        (residents.name,), residents.birth_date
    )  # the nearest birth dates stand together
    partner = _where(partner, residents.birth_date, same=False)
    return _where(partner, residents.address, same=False)


def _near_number(residents: Residents, rng: np.random.Generator) -> Rows:
    """A number that a slip of the pen makes of it: one digit before the check digit, or two neighbors exchanged."""
    body = np.where(residents.number >= 0, residents.number // 10, -1)
    order, partner = rng.permutation(len(body)), np.full(len(body), -1, np.int64)
    for place in range(BODY_DIGITS):
        power = 10**place
        without = np.where(body >= 0, body - body // power % 10 * power, -1)
        found = neighbors_within((without,), order)
        partner = np.where(partner < 0, found, partner)
    by = np.argsort(body)
    for place in range(BODY_DIGITS - 1):
        power = 10**place
        low, high = body // power % 10, body // (10 * power) % 10
        turned = body + (low - high) * 9 * power
        at = np.minimum(np.searchsorted(body[by], turned), max(len(body) - 1, 0))
        hit = (body >= 0) & (low != high) & (body[by][at] == turned)
        partner = np.where((partner < 0) & hit, by[at], partner)
    return partner


def _anybody(residents: Residents, rng: np.random.Generator) -> Rows:
    partner = rng.integers(0, residents.table.num_rows, residents.table.num_rows)
    return _where(partner, residents.household, same=False)


def _where(partner: Rows, codes: Rows, *, same: bool) -> Rows:
    """The partners whose code is known and is, or is not, that of the resident."""
    other = np.append(codes, -1)[partner]
    fits = (other >= 0) & (codes >= 0) & ((other == codes) == same)
    return np.where((partner >= 0) & fits, partner, -1)


PARTNERS: dict[str, Callable[[Residents, np.random.Generator], Rows]] = {
    "family_number": _family,
    "twin_number": _twin,
    "lookup_without_address": _namesake,
    "lookup_by_kana": _namesake_by_name,
    "number_typo": _near_number,
    "stranger": _anybody,
}
"""How a wrong number is chosen in the register, by the mechanism of the mistake."""
