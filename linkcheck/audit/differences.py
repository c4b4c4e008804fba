"""Differences by name: what a clerk would call what the levels say.

The names are keys of tables/texts.toml, which holds the Japanese and English phrase of each and what a harmless one
asks for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from linkcheck.compare.name_levels import NOTES
from linkcheck.compare.patterns import AGREEING_NAME_LEVELS, COMPARISONS
from linkcheck.tables import table_path

__all__ = ["Text", "agreeing", "differences", "not_compared", "proposed_answer", "text"]

SAME_NAME = frozenset(AGREEING_NAME_LEVELS)
SAME_ADDRESS = frozenset({"exact", "same_place"})

NAME_LEVEL_NAMES = {
    "variant": "kanji_variant",
    "wildcard": "substitute_character",
    "kana_only": "kana_only",
    "reading": "reading_fits",
    "confusable": "confusable_kanji",
    "kana_variant": "kana_slip",
    "kana_differs": "kana_differs",
}
PART_LEVEL_NAMES = {"kanji_differs", "similar", "else", "reading_weak"}
PART_ENDINGS = {
    "kanji_differs": "kanji_differs",
    "similar": "similar",
    "reading_weak": "reading_doubtful",
    "else": "differs",
}
BIRTH_DATE_LEVEL_NAMES = {
    "partly_known": "birth_date_partly_known",
    "era_slip": "era_slip",
    "one_digit": "birth_date_one_digit",
    "day_month_swapped": "day_month_swapped",
    "one_day": "birth_date_one_day",
    "same_month_day": "birth_date_differs",
    "same_year": "birth_date_differs",
    "else": "birth_date_differs",
}
ADDRESS_LEVEL_NAMES = {
    "same_place": "address_notation",
    "town_typo": "address_typo",
    "number_prefix": "address_detail",
    "same_lot": "address_detail",
    "same_block": "address_detail",
    "same_chome": "address_detail",
    "same_town": "moved",
    "same_city": "moved",
    "same_prefecture": "moved",
    "different": "moved",
}
NOTE_NAMES = {
    "former_surname": "former_surname",
    "alias": "alias",
    "roman": "roman_name",
    "order_swapped": "order_swapped",
    "wildcard": "substitute_character",
    "katakana_in_kanji_field": "katakana_in_kanji_field",
    "truncated": "truncated",
    "middle_name": "middle_name",
}
AGREEMENTS = frozenset({"former_surname", "alias", "roman_name", "order_swapped", "middle_name", "truncated"})
"""Notes that say how a name agrees, so that they are nothing where it does not."""


@dataclass(frozen=True, slots=True)
class Text:
    """A phrase in both languages."""

    ja: str
    en: str
    answer: str = ""


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(table_path("texts.toml").read_text("utf-8"))


@lru_cache(maxsize=1024)
def text(kind: str, name: str) -> Text:
    """The phrase of a kind ("difference", "cause", "mechanism", "evidence", ...). Raises KeyError if there is none."""
    return Text(**_texts()[kind][name])


def level_names(levels: tuple[int, ...]) -> tuple[str, ...]:
    """The names of a pattern's level codes."""
    return tuple(comparison.levels[code] for comparison, code in zip(COMPARISONS, levels, strict=True))


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


def differences(levels: tuple[int, ...], notes: int, *, linked: bool = True) -> tuple[str, ...]:
    """Names of the differences a pattern shows, in the order of the comparisons; missing is no difference.

    What explains a difference of one person (moved, surname changed) is not said where the link is doubted.
    """
    surname, given_name, birth_date, sex, address = level_names(levels)
    noted = [NOTE_NAMES[note] for bit, note in enumerate(NOTES) if notes >> bit & 1 and note in NOTE_NAMES]
    if surname not in SAME_NAME and given_name not in SAME_NAME:
        noted = [name for name in noted if name not in AGREEMENTS]
    names: list[str] = []
    for part, level in (("surname", surname), ("given_name", given_name)):
        if level in NAME_LEVEL_NAMES:
            names.append(NAME_LEVEL_NAMES[level])
        elif level in PART_LEVEL_NAMES:
            names.append(f"{part}_{PART_ENDINGS[level]}")
        elif level == "alternative" and not noted:
            names.append("other_notation")
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
    if birth_date in BIRTH_DATE_LEVEL_NAMES:
        names.append(BIRTH_DATE_LEVEL_NAMES[birth_date])
    if sex == "else":
        names.append("sex_differs")
    if address in ADDRESS_LEVEL_NAMES:
        name = ADDRESS_LEVEL_NAMES[address]
        names.append("address_differs" if name == "moved" and not linked else name)
    return tuple(dict.fromkeys(names))


def proposed_answer(decision: str, named: tuple[str, ...]) -> str:
    """What to answer: DOMAIN rules of May 2024 (update the record, or no doubt with a reason), else suspend."""
    if decision != "link":
        return "suspend_and_confirm"
    answers = {text("difference", name).answer for name in named}
    if "update_record" in answers:
        return "update_record"
    return "no_doubt_with_reason" if answers else "no_action"
