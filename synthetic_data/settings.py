"""Everything that can be chosen: shares with where they come from. Shares lie in [0, 1].

Figures of the Japanese population are of 2022-2023 (Ministry of Justice, Ministry of Health, resident register
statistics); those about insurers' records are of the checks of 2023. `assumed` marks what no source settles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PopulationSettings:
    """Shares of the people and of what happened to them in the last `years`."""

    reference_date: date = date(2025, 4, 1)
    years: float = 3.0  # moves and changes of surname of this many years are known
    foreign_share: float = 0.0239  # foreign residents, 2022
    foreign_spouse_share: float = 0.008  # of couples with a Japanese head, assumed
    surname_change_share: float = 0.0040  # of residents in a year: 504,930 marriages, 2022
    husband_surname_share: float = 0.947  # of marriages, 2022
    registered_former_surname_share: float = 0.01  # of those who changed: former surname shown, assumed
    move_share: float = 0.04  # of residents in a year, between municipalities
    multiple_birth_share: float = 0.01  # of births
    twin_same_sex_share: float = 0.64
    twin_alike_name_share: float = 0.3  # twins whose given names begin with the same kanji, assumed
    namesake_share: float = 0.001  # planted pairs of equal name, sex and birth date, per person
    namesakes_by_frequency: bool = False  # pairs among the people who have them: by name and year of birth
    namesake_same_kanji_share: float = 0.5  # of these pairs; the others agree in kana only, assumed
    near_number_share: float = (
        0.002  # numbers one slip away from another person's: 125 million in 10^11 bodies
    )
    nondisclosure_share: float = 0.0005  # assumed


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """How the resident register writes people."""

    kana_missing_share: float = 0.01  # furigana became legal data in 2025; before that some had none, assumed
    large_kana_share: float = 0.3  # of municipalities: no small kana
    one_zu_share: float = 0.2  # of municipalities: ズ for ヅ and ジ for ヂ, assumed
    date_notation: str = "iso"


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """How insurers write the same people, and what is out of date or mistyped in records that are right."""

    coverage: float = 0.8  # share of the register's people that have a record
    address_missing_share: float = 0.3
    substitute_share: float = 0.044  # names with a character shown as ●: 5.5 of 120 million insured
    stale_address_share: float = 0.4  # of people who moved in the last years
    stale_surname_share: float = 0.3  # of people whose surname changed in the last years
    common_form_share: float = 0.3  # old characters entered in the common form anyway, assumed
    katakana_name_share: float = 0.01  # katakana in the kanji field
    birth_date_slip_share: float = 0.0002
    sex_slip_share: float = 0.0001
    era_slip_share: float = 0.00002
    kana_slip_share: float = 0.001
    kanji_slip_share: float = 0.0007  # another kanji of equal kana (伊藤 for 伊東), assumed
    kana_reading_share: float = 0.002  # another reading of the same kanji (フルヤ for フルタニ), assumed
    other_address_share: float = 0.005  # an address for letters, assumed
    lot_number_share: float = 0.01  # 地番 instead of 住居表示, assumed
    address_slip_share: float = 0.001
    sex_unknown_share: float = 0.0005
    birth_day_unknown_share: float = 0.0001  # day written as 00, assumed
    second_record_share: float = 0.002  # of people: a record also with an earlier insurer, assumed
    rows_per_batch: int = 2000


@dataclass(frozen=True, slots=True)
class MistakeSettings:
    """How many records carry another person's number."""

    share: float = 0.0001  # 8,395 of 82.08 million, 2023
    per_mechanism: int = 0  # at least so many records of every mechanism, as far as the population has them
    mix: str = "usual"  # which mechanisms there are, and how often: a key of `mistakes.MIXES`
    topped_up: tuple[str, ...] = ()  # mechanisms that per_mechanism holds for; (): all


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one generated data set."""

    population: PopulationSettings = PopulationSettings()
    register: RegisterSettings = RegisterSettings()
    records: RecordSettings = RecordSettings()
    mistakes: MistakeSettings = MistakeSettings()
