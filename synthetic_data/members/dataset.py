"""Register, records and truth of one condition."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.enrolment import make_enrolment
from synthetic_data.insurance import make_insurance
from synthetic_data.members.changes import STATES, change_columns, make_changes
from synthetic_data.members.conditions import NOISE, MemberConditions
from synthetic_data.members.qualifications import SOURCES, make_qualifications, qualification_columns
from synthetic_data.names import chosen
from synthetic_data.population import Population, make_population
from synthetic_data.randomness import stream
from synthetic_data.registers import in_scope, with_kana_missing
from synthetic_data.settings import MistakeSettings, PopulationSettings, RecordSettings

MOST = 0.03


@dataclass(frozen=True, slots=True)
class MemberData:
    """Register and records in the contract's columns, those that tell time among them.

    truth: one row per record as `insurance.make_insurance` has it, and `register_state` of the right person (a row of
    `changes.STATES`), true_enrolled_at, true_lost_at (dates) and true_number_source.
    """

    register: pa.Table
    records: pa.Table
    truth: pa.Table
    condition: MemberConditions


def people(persons: int, seed: int, condition: MemberConditions) -> Population:
    """The population that goes with a condition, with room for the wished mistakes."""
    usual = PopulationSettings()
    wished = condition.per_mechanism / max(persons, 1)
    settings = replace(
        usual,
        foreign_share=condition.foreign_share,
        move_share=usual.move_share * condition.move_factor,
        namesakes_by_frequency=True,
        namesake_share=max(condition.namesake_share, min(2.0 * wished, MOST)),
        near_number_share=max(usual.near_number_share, min(1.5 * wished, MOST)),
        multiple_birth_share=max(usual.multiple_birth_share, min(12.0 * wished, MOST)),
    )
    return make_population(persons, seed, settings)


def record_settings(condition: MemberConditions) -> RecordSettings:
    """The insurers' shares under a condition."""
    usual = RecordSettings()
    return replace(
        usual,
        coverage=condition.coverage,
        address_missing_share=condition.address_missing,
        substitute_share=condition.substitute_share,
        rows_per_batch=condition.rows_per_batch,
        second_record_share=condition.second_share,
        **{name: min(getattr(usual, name) * condition.noise, 0.2) for name in NOISE},
    )


def make_members(population: Population, condition: MemberConditions) -> MemberData:
    """All tables; the same arguments always give the same ones."""
    settings = record_settings(condition)
    mistakes = MistakeSettings(
        condition.mistake_share, condition.per_mechanism, condition.mix, condition.topped_up
    )
    made = make_insurance(population, settings, mistakes)
    enrolment = make_enrolment(stream(population.seed, "enrolment"), population, settings)
    rng = stream(population.seed, "qualifications")
    dates = make_qualifications(rng, population, enrolment, made.truth, condition)
    records, truth = made.records, made.truth
    for name, column in qualification_columns(rng, population, dates, condition).items():
        records = records.append_column(name, column)
    if condition.address_missing >= 1:
        records = records.drop_columns(["address"])
    if condition.names != "both":
        absent = "name_kana" if condition.names == "kanji" else "name_kanji"
        nothing = pa.nulls(records.num_rows, pa.string())
        records = records.set_column(records.column_names.index(absent), absent, nothing)
    changes = make_changes(population, condition)
    for name, column in (
        ("register_state", pa.array(STATES).take(pa.array(changes.state[enrolment.person]))),
        ("true_enrolled_at", pa.array(dates.enrolled)),
        ("true_lost_at", pa.array(dates.lost)),
        ("true_number_source", pa.array(SOURCES).take(pa.array(dates.source))),
    ):
        truth = truth.append_column(name, column)
    register = with_kana_missing(population, condition.register_kana_missing)
    rows = np.argsort(population.my_number)
    if condition.change_columns:
        for name, column in change_columns(population, changes, rows).items():
            if name != "former_name_kana" or "name_kana" in register.column_names:
                register = register.append_column(name, column)
    held = np.isin(changes.state[rows], [STATES.index("held"), STATES.index("dead_marked")])
    register = in_scope(
        population.seed, register.filter(pa.array(held)), records["my_number"], condition.register_scope
    )
    if condition.spaces in ("records", "none"):
        register = without_spaces(register)
    if condition.spaces in ("register", "none"):
        records = without_spaces(records)
    return MemberData(register, records, truth, condition)


def without_spaces(table: pa.Table) -> pa.Table:
    """Names without a space between surname and given name; roman words keep theirs."""
    for name in ("name_kanji", "name_kana", "former_name_kanji", "former_name_kana"):
        if name not in table.column_names:
            continue
        column = table[name].combine_chunks()
        roman = pc.fill_null(pc.match_substring_regex(column, "[A-Za-z]"), False)
        plain = pc.replace_substring_regex(column, "[ 　]", "")
        table = table.set_column(
            table.column_names.index(name), name, chosen(roman.to_numpy(zero_copy_only=False), column, plain)
        )
    return table
