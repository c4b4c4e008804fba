"""Under which conditions accounts were registered: how banks write holders, what the file and the register hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synthetic_data import registers
from synthetic_data.conditions import Conditions, by_name, one_of, within

TOLD = "1,186 of 56.22 million accounts, 2023; higher rates where a check must find enough of them"
FAMILY = "about 130,000 of 56.22 million accounts, 2023"
FOREIGN = "2.39 % of residents in 2022, 4 to 8 % in many towns"
REAL = 1_186 / 56_220_000


@dataclass(frozen=True, slots=True)
class HolderConditions(Conditions):
    """How holders are written; shares of accounts unless told otherwise. Also what the register holds."""

    foreign_share: float = within(0.0239, 0.02, 0.10, source=FOREIGN)  # of people
    former_share: float = within(0.004, 0.0, 0.03)  # the holder has the surname of before marriage
    guardian_share: float = within(0.0002, 0.0, 0.005)  # a guardian's title, mostly with the guardian's name
    trade_name_share: float = within(0.0005, 0.0, 0.005)  # a trade name before or behind the name
    undivided_share: float = within(0.01, 0.0, 0.2)  # no space between surname and given name
    undivided_alias_share: float = within(0.1, 0.0, 1.0)  # of aliases
    unregistered_alias_share: float = within(
        0.01, 0.0, 0.1
    )  # of foreign residents: a Japanese name not registered
    unvoiced_share: float = within(0.0005, 0.0, 0.02)  # voicing marks left out
    other_reading_share: float = within(0.001, 0.0, 0.01)  # another reading of the same kanji
    slip_share: float = within(0.0005, 0.0, 0.004)  # one wrong, missing or exchanged kana
    register_kana_missing: float = registers.kana_missing
    register_scope: str = registers.scope
    per_mechanism: int = 0  # not drawn: at least so many mistakes of each kind, where a figure needs them


@dataclass(frozen=True, slots=True)
class AccountConditions(HolderConditions):
    """What the file of accounts holds, and how often an account is not the person's own."""

    wrong_share: float = within(2e-4, REAL, 2e-3, "log", TOLD)
    twice_share: float = within(0.5, 0.2, 0.8)  # of the wrong ones: registered properly as well
    family_share: float = within(130_000 / 56_220_000, 0.001, 0.01, "log", FAMILY)
    elsewhere_share: float = within(0.06, 0.0, 0.2)  # of family accounts: the relative lives elsewhere
    body_share: float = within(0.00001, 0.0, 0.0005)  # the holder is a company or another body
    applicant_attributes: bool = one_of(False, True)  # the applicant's own name, birth date, sex and address
    terminals: str = one_of("own", "none", "one_for_telephones")
    coverage: float = within(0.8, 0.3, 0.9)  # of people


@dataclass(frozen=True, slots=True)
class TaxConditions(HolderConditions):
    """What the tax offices' file holds, and how often a number was looked up by kana alone."""

    lookup_share: float = within(2e-4, 2e-5, 2e-3, "log")
    stale_share: float = within(1e-4, 0.0, 1e-3)  # of each kind of copy that was not corrected in both stores
    birth_dates: bool = one_of(True, False)
    sexes: bool = one_of(True, False)
    address_missing: float = within(0.02, 0.0, 1.0)  # of records; 1: there is no such column
    stale_address_share: float = within(0.3, 0.1, 0.8)  # of people who moved in the last years
    birth_date_slip_share: float = within(0.0002, 0.0, 0.002)
    coverage: float = within(0.4, 0.1, 0.6)  # of adults
    kanji_slip_share: float = within(
        0.0004, 0.0, 0.003
    )  # given name converted to other kanji of the same kana


BASE = AccountConditions()
NOISY = {
    name: 8 * getattr(BASE, name)
    for name in ("guardian_share", "trade_name_share", "unvoiced_share", "other_reading_share", "slip_share")
}
NO_KANA = {"register_kana_missing": registers.NO_KANA}
ACCOUNT_CONDITIONS = by_name(
    BASE,
    replace(BASE, name="real_rate", wrong_share=REAL),
    replace(BASE, name="no_kana", **NO_KANA),
    replace(BASE, name="part_kana", register_kana_missing=registers.PART_KANA),
    replace(BASE, name="attributes", applicant_attributes=True),
    replace(BASE, name="attributes_no_kana", applicant_attributes=True, **NO_KANA),
    replace(BASE, name="no_terminals", terminals="none"),
    replace(BASE, name="one_terminal", terminals="one_for_telephones"),
    replace(BASE, name="foreign_5", foreign_share=0.05, unregistered_alias_share=0.03),
    replace(BASE, name="foreign_5_no_kana", foreign_share=0.05, unregistered_alias_share=0.03, **NO_KANA),
    replace(BASE, name="foreign_20", foreign_share=0.2, unregistered_alias_share=0.03),
    replace(BASE, name="former_3", former_share=0.03),
    replace(BASE, name="noise_8", **NOISY),
    replace(BASE, name="noise_8_no_kana", **NOISY, **NO_KANA),
    replace(BASE, name="guardians", guardian_share=0.005),
    replace(BASE, name="trade_names", trade_name_share=0.005),
    replace(BASE, name="undivided", undivided_share=0.2, undivided_alias_share=1.0),
    replace(BASE, name="unvoiced", unvoiced_share=0.02),
    replace(BASE, name="other_readings", other_reading_share=0.01),
    replace(BASE, name="bodies", body_share=0.0005),
    replace(BASE, name="linked_only", register_scope="linked"),
    replace(BASE, name="linked_and_others", register_scope="linked_and_others"),
    replace(BASE, name="linked_only_no_kana", register_scope="linked", **NO_KANA),
    replace(BASE, name="linked_and_others_no_kana", register_scope="linked_and_others", **NO_KANA),
)
"""Fixed conditions of accounts."""
TAX = TaxConditions()
TAX_CONDITIONS = by_name(
    TAX,
    replace(TAX, name="no_kana", **NO_KANA),
    replace(TAX, name="no_birth_date", birth_dates=False),
    replace(TAX, name="no_address", address_missing=1.0),
    replace(TAX, name="no_birth_date_no_address", birth_dates=False, address_missing=1.0),
    replace(TAX, name="number_and_name_only", birth_dates=False, sexes=False, address_missing=1.0),
    replace(TAX, name="no_birth_date_no_kana", birth_dates=False, **NO_KANA),
    replace(TAX, name="foreign_5", foreign_share=0.05, unregistered_alias_share=0.03),
    replace(TAX, name="former_3", former_share=0.03),
    replace(TAX, name="noise_8", birth_date_slip_share=0.0016, kanji_slip_share=0.0032, **NOISY),
    replace(TAX, name="moves_8", stale_address_share=0.8),
    replace(TAX, name="linked_only", register_scope="linked"),
    replace(TAX, name="linked_and_others", register_scope="linked_and_others"),
    replace(TAX, name="linked_only_no_address", register_scope="linked", address_missing=1.0),
    replace(TAX, name="linked_only_no_birth_date", register_scope="linked", birth_dates=False),
    replace(
        TAX, name="linked_and_others_no_birth_date", register_scope="linked_and_others", birth_dates=False
    ),
)
"""Fixed conditions of tax offices."""
