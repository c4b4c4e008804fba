"""Under which conditions foreign residents are recorded: what is written, in which order, how much of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synthetic_data import registers
from synthetic_data.conditions import by_name, one_of, within
from synthetic_data.members import MemberConditions

FOREIGN = "2.39 % of residents in 2022, 4 to 8 % in many towns"


@dataclass(frozen=True, slots=True)
class ResidentConditions(MemberConditions):
    """Besides what holds for all members; shares are of records of foreign residents."""

    foreign_share: float = within(0.10, 0.02, 0.3, source=FOREIGN)  # of people
    roman_weight: float = within(0.40, 0.1, 1.0)  # roman name in the kanji field
    register_weight: float = within(0.10, 0.0, 0.5)  # ALEN JHON＿李　冬季（鈴木　一郎）, whole
    kanji_weight: float = within(0.25, 0.0, 0.5)  # kanji name alone, where there is one
    alias_weight: float = within(0.30, 0.0, 0.6)  # alias alone, where there is one
    kana_weight: float = within(0.15, 0.0, 0.4)  # katakana in the kanji field
    swapped_share: float = within(0.10, 0.0, 0.4)  # of roman names: surname behind
    middle_dropped_share: float = within(0.05, 0.0, 0.3)  # of names of more than two words
    initials_share: float = within(0.01, 0.0, 0.1)  # of names of more than two words: middle words as letters
    joined_share: float = within(0.02, 0.0, 0.2)  # of names: words written together or with hyphens
    transliterated_share: float = within(0.25, 0.0, 0.8)  # kana otherwise than in the register
    field_length: int = one_of(0, 20, 30, 40)  # longest name the records' field takes; 0: any
    near_twin_share: float = within(0.3, 0.0, 0.8)  # of second twins: a name near the first one's
    near_stranger_share: float = within(0.01, 0.0, 0.05)  # of foreign residents: near name, equal birth date
    register_roman_share: float = within(
        0.0, 0.0, 1.0
    )  # of those with a name in kanji: the register has it in roman alone
    near_word_share: float = within(0.0, 0.0, 0.8)  # of near names: a given name more or less
    per_group: int = (
        0  # not drawn: at least so many mistakes of each kind in each group, as far as there are cases
    )


BASE = ResidentConditions()
CONDITIONS = by_name(
    BASE,
    replace(BASE, name="no_kana", register_kana_missing=registers.NO_KANA),
    replace(BASE, name="foreign_3", foreign_share=0.03),
    replace(BASE, name="foreign_30", foreign_share=0.3),
    replace(BASE, name="roman_only", roman_weight=1.0, kanji_weight=0.0, alias_weight=0.0, kana_weight=0.0),
    replace(
        BASE,
        name="roman_register",
        register_roman_share=1.0,
        register_kana_missing=registers.NO_KANA,
        roman_weight=0.1,
        kanji_weight=0.5,
    ),
    replace(BASE, name="alias_mostly", roman_weight=0.1, alias_weight=0.6),
    replace(BASE, name="kana_mostly", roman_weight=0.1, kana_weight=0.4, transliterated_share=0.8),
    replace(BASE, name="fields_of_20", field_length=20),
    replace(BASE, name="fields_of_30", field_length=30),
    replace(BASE, name="swapped", swapped_share=0.4),
    replace(BASE, name="middle_dropped", middle_dropped_share=0.3, initials_share=0.1),
    replace(BASE, name="near_names", near_twin_share=0.8, near_stranger_share=0.05),
    replace(BASE, name="near_by_a_word", near_twin_share=0.8, near_stranger_share=0.05, near_word_share=1.0),
    replace(BASE, name="linked_only", register_scope="linked"),
)
"""Fixed conditions."""
