"""Insurers, each with its own way of writing names, dates, sexes and addresses; notation varies by batch for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from synthetic_data.lexicon_files import rows

SEPARATORS = {"wide": "　", "narrow": " ", "none": ""}
SEXES = {"code": ("3", "1", "2"), "kanji": ("", "男", "女")}
REPERTOIRES = {"jis": "shift_jis", "cp932": "cp932", "unicode": "utf-8"}


@dataclass(frozen=True, slots=True)
class Insurer:
    """An insurer's number and habits. `encoding` bounds its kanji; `keeps_old_forms`: 澤 stays 澤 if it is in there.

    `name_length` is the longest name its fields take (0 any): longer ones, mostly of foreigners, are cut.
    """

    number: str
    kind: str
    weight: float
    encoding: str
    keeps_old_forms: bool
    name_separator: str
    half_width_kana: bool
    small_kana: bool
    kana_separator: str
    date_notation: str
    sexes: tuple[str, str, str]
    address_notation: str
    address_missing: float
    name_length: int


def insurer_number(body: str) -> str:
    """The body with its check digit: 2, 1, 2, 1 ... from the last digit, digits of the products added.

    >>> insurer_number("3312001")
    '33120015'
    """
    total = 0
    for place, digit in enumerate(reversed(body)):
        total += sum(divmod(int(digit) * (2 - place % 2), 10))
    return body + str((10 - total % 10) % 10)


@lru_cache
def insurers() -> tuple[Insurer, ...]:
    """All insurers of the list; the weights of one kind are relative to each other (`elderly`: from age 75)."""
    found = []
    for place, row in enumerate(rows("insurers")):
        prefecture = f"{13 + place * 3 % 34:02}"
        found.append(
            Insurer(
                number=insurer_number(f"{row['law']}{prefecture}{place * 37 % 900 + 11:03}"),
                kind=row["kind"],
                weight=float(row["weight"]),
                encoding=REPERTOIRES[row["kanji"]],
                keeps_old_forms=row["old_forms"] == "keep",
                name_separator=SEPARATORS[row["name_separator"]],
                half_width_kana=row["kana_width"] == "half",
                small_kana=row["kana_small"] == "1",
                kana_separator=SEPARATORS[row["kana_separator"]],
                date_notation=row["date"],
                sexes=SEXES[row["sex"]],
                address_notation=row["address"],
                address_missing=float(row["address_missing"]),
                name_length=int(row["name_length"]),
            )
        )
    return tuple(found)
