"""Under which conditions insurers keep their records, and what register they are checked against."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synthetic_data import registers
from synthetic_data.conditions import Conditions, by_name, one_of, within
from synthetic_data.settings import RecordSettings

TOLD = "8,395 of 82.08 million records, 2023; single insurers differ by orders of magnitude"
NAMESAKES = (
    "nothing is published; 4.9 % of people have one in the nation by `python -m synthetic_data.figures`"
)
FOREIGN = "2.39 % of residents in 2022, 4 to 8 % in many towns"
BULK = RecordSettings().rows_per_batch
NOISE = (
    "katakana_name_share", "birth_date_slip_share", "sex_slip_share", "era_slip_share", "kana_slip_share",
    "kanji_slip_share", "kana_reading_share", "other_address_share", "lot_number_share", "address_slip_share",
    "sex_unknown_share", "birth_day_unknown_share",
)  # fmt: skip
"""The shares of `RecordSettings` that `noise` multiplies."""


@dataclass(frozen=True, slots=True)
class MemberConditions(Conditions):
    """Shares are of records unless told otherwise."""

    register_kana_missing: float = registers.kana_missing
    register_scope: str = registers.scope
    register_age_days: int = within(
        0, 0, 120
    )  # the register's day lies so long back: who is born later is not in it
    dead_share: float = within(0.0, 0.0, 0.01)  # died since; half of them are no longer in the register
    corrected_share: float = within(0.002, 0.0, 0.01)  # of the register: kana corrected
    change_columns: bool = one_of(True, False)  # whether the register tells its last change
    address_missing: float = within(0.3, 0.0, 0.6)
    spaces: str = one_of("both", "register", "records", "none")  # which side divides surname and given name
    noise: float = within(1.0, 1.0, 8.0, "log")  # slips of all kinds, times the usual shares
    substitute_share: float = within(0.044, 0.0, 0.1, source="5.5 of 120 million insured have a ●")
    foreign_share: float = within(0.0239, 0.02, 0.10, source=FOREIGN)  # of people
    move_factor: float = within(1.0, 0.5, 5.0, "log")  # times the usual moves
    namesake_share: float = within(0.001, 0.0003, 0.03, "log", NAMESAKES)  # planted pairs, per person
    mistake_share: float = within(1e-4, 1e-5, 1e-2, "log", TOLD)
    mix: str = one_of(
        "wide", "usual", "pilot", "count_2022", source="which mistakes there are is itself uncertain"
    )
    rows_per_batch: int = one_of(BULK, 200, 1)
    second_share: float = within(0.01, 0.002, 0.03)  # of people: a record with an earlier insurer as well
    overlap_share: float = within(0.05, 0.0, 0.3)  # of second records: the earlier one was never closed
    dates_missing: float = within(0.3, 0.0, 1.0)  # enrolled_at, lost_at, number_source, each by itself
    dates_wrong: float = within(0.01, 0.0, 0.05)
    coverage: float = within(0.8, 0.3, 0.9)  # of people
    names: str = one_of("both", "kana", "kanji")  # in which notations the records hold them
    per_mechanism: int = 0  # not drawn: at least so many mistakes of each kind, where a figure needs them
    topped_up: tuple[str, ...] = ()  # not drawn: the mechanisms that holds for; (): all


BASE = MemberConditions()
CONDITIONS = by_name(
    BASE,
    replace(BASE, name="no_kana", register_kana_missing=registers.NO_KANA),
    replace(BASE, name="part_kana", register_kana_missing=registers.PART_KANA),
    replace(BASE, name="no_addresses", address_missing=1.0),
    replace(BASE, name="addresses_40_missing", address_missing=0.4),
    replace(BASE, name="no_spaces", spaces="none"),
    replace(BASE, name="no_spaces_in_records", spaces="register"),
    replace(BASE, name="no_spaces_in_register", spaces="records"),
    replace(BASE, name="noise_4", noise=4.0),
    replace(BASE, name="noise_8", noise=8.0),
    replace(BASE, name="foreign_10", foreign_share=0.10),
    replace(BASE, name="linked_only", register_scope="linked"),
    replace(
        BASE, name="linked_only_no_dates", register_scope="linked", change_columns=False, dates_missing=1.0
    ),
    replace(BASE, name="linked_only_all_dates", register_scope="linked", dates_missing=0.0, dates_wrong=0.0),
    replace(BASE, name="linked_and_others", register_scope="linked_and_others"),
    replace(BASE, name="records_in_kana", names="kana"),
    replace(BASE, name="linked_only_in_kana", register_scope="linked", names="kana"),
    replace(
        BASE, name="linked_only_no_kana", register_scope="linked", register_kana_missing=registers.NO_KANA
    ),
    replace(BASE, name="mistakes_1e-5", mistake_share=1e-5),
    replace(BASE, name="mistakes_1e-3", mistake_share=1e-3),
    replace(BASE, name="mistakes_1e-2", mistake_share=1e-2),
    replace(BASE, name="batches_200", rows_per_batch=200),
    replace(BASE, name="single_records", rows_per_batch=1),
    replace(BASE, name="moves_5", move_factor=5.0),
    replace(BASE, name="namesakes_of_a_nation", namesake_share=0.025),
    replace(BASE, name="old_register", register_age_days=90, dead_share=0.005),
    replace(BASE, name="pilot_mix", mix="pilot"),
    replace(BASE, name="count_2022_mix", mix="count_2022"),
)
"""Fixed conditions."""
