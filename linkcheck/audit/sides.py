"""Both sides of a link beside each other: the values as given, and in one notation with what differs marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from linkcheck.audit.evidence import AttributeValues, Value
from linkcheck.columns import Column
from linkcheck.links.score import COMPARED
from linkcheck.normalize.address import normalize_address
from linkcheck.normalize.birth_date import normalize_birth_date
from linkcheck.normalize.kana import normalize_kana
from linkcheck.normalize.kanji import normalize_kanji
from linkcheck.normalize.sex import normalize_sex
from linkcheck.words import Text

__all__ = ["WITHHELD", "sides_of"]

OF_SIDES = ("left", "right", "owner")
WITHHELD = Text("（不開示）", "(not disclosed)")
"""What stands in place of an address under non-disclosure, on every side."""

SEXES = {"male": "男", "female": "女"}


def sides_of(rows: list[dict[str, Any]]) -> list[tuple[AttributeValues, ...]]:
    """For each flagged link, its attributes that anybody has a value of; rows have left_*, right_* and owner_* values.

    Of a link under non-disclosure (`nondisclosure`) no address is shown, whose ever it is.
    """
    found: list[list[AttributeValues]] = [[] for _ in rows]
    for name in COMPARED:
        given = [[str(row.get(f"{side}_{name}") or "") for side in OF_SIDES] for row in rows]
        forms = iter(_forms(name, [value for values in given for value in values]))
        for place, (row, values) in enumerate(zip(rows, given, strict=True)):
            record, linked, owner = ((value, next(forms)) for value in values)
            if name == "address" and row.get("nondisclosure"):
                found[place].append(AttributeValues(name, (Value(WITHHELD.ja),) * 3))
                continue
            if not any(values):
                continue
            first = Value(*record)
            found[place].append(
                AttributeValues(name, (first, _beside(first, *linked), _beside(first, *owner)))
            )
    return [tuple(sides) for sides in found]


def _beside(record: Value, raw: str, form: str) -> Value:
    return Value(raw, form, _marks(record.form, form) if record.form and form else ())


@lru_cache(maxsize=1 << 14)
def _marks(left: str, right: str) -> tuple[tuple[int, int], ...]:
    """[start, stop) of the characters of `right` that are not those of `left`; what only `left` has is no character.

    >>> _marks("斎藤 太郎", "斎藤 次郎"), _marks("1975-01-02", "1975-01-02")
    (((3, 4),), ())
    """
    if left == right:
        return ()
    found = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return tuple((start, stop) for kind, _, _, start, stop in found if kind != "equal" and start < stop)


def _forms(name: str, values: list[str]) -> Iterable[str]:
    """Values in one notation; "" where there is none or it cannot be read."""
    if name == "address":
        places = normalize_address(values).to_pylist()
        return [_address(place) for place in places]
    notations: dict[str, Callable[[Any], Column]] = {
        "name_kanji": normalize_kanji,
        "name_kana": normalize_kana,
        "birth_date": normalize_birth_date,
        "sex": normalize_sex,
    }
    found = [str(value or "") for value in notations[name](values).to_pylist()]
    return [SEXES.get(value, value) for value in found] if name == "sex" else found


def _address(place: dict[str, Any] | None) -> str:
    parts = [(place or {}).get(name) for name in ("key", "building", "room")]
    return " ".join(str(part) for part in parts if part)
