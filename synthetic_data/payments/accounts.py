"""Registered accounts under a condition: records, session log, truth, and which right ones only look wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synthetic_data.accounts import (
    CHANNEL_SHARES,
    CHANNELS,
    COUNTER,
    AccountSettings,
    Registrations,
    account_table,
    plant_families,
    plant_strangers,
    record_ids,
    truth_table,
)
from synthetic_data.bank_accounts import HolderSettings, written_by_banks
from synthetic_data.counters import make_visits, session_table
from synthetic_data.dates import write_days
from synthetic_data.log_people import REGISTER, names
from synthetic_data.names import chosen, register_kanji
from synthetic_data.payments.conditions import AccountConditions
from synthetic_data.payments.holders import Holders, Ints, body_name, make_holders
from synthetic_data.population import Population
from synthetic_data.randomness import draw, pick, stream
from synthetic_data.register import register_addresses

TELEPHONE = "T90000"  # one terminal id for all telephones


@dataclass(frozen=True, slots=True)
class AccountData:
    """Records and sessions in the contract's columns.

    truth: record_id, mechanism, cause, true_my_number of the records that carry somebody else's account (null: a
    body's). harmless: record_id, differences (their names) of accounts that are the person's own and look otherwise.
    """

    records: pa.Table
    sessions: pa.Table
    truth: pa.Table
    harmless: pa.Table
    condition: AccountConditions


def make_accounts(population: Population, condition: AccountConditions) -> AccountData:
    """Registrations of a share of the population; the same arguments always give the same records."""
    rng = stream(population.seed, "accounts under conditions")
    settings = AccountSettings(
        coverage=condition.coverage,
        family_share=condition.family_share,
        wrong_share=condition.wrong_share,
        twice_share=condition.twice_share,
        per_mechanism=condition.per_mechanism,
        elsewhere_share=condition.elsewhere_share,
    )
    person = np.flatnonzero(rng.random(len(population)) < settings.coverage)
    none = np.full(len(person), -1)
    channel = draw(rng, CHANNEL_SHARES, len(person))
    made = Registrations(person, person.copy(), none.copy(), channel, none.copy())
    plant_families(rng, population, settings, made)
    kept = plant_strangers(rng, population, settings, made)
    visits = make_visits(
        stream(population.seed, "counters"), population, made.person, made.channel == COUNTER, made.after
    )
    order = np.flatnonzero(kept)[np.argsort(visits.at[kept], kind="stable")]
    holders = make_holders(population, condition)
    records = account_table(population, holders.accounts, made, visits, order, HolderSettings().symbol_share)
    sessions = session_table(
        stream(population.seed, "sessions"), population, made.person, made.holder, visits, kept
    )
    records, bodies = _with_bodies(rng, population, condition, records, (holders, made, order))
    truth = pa.concat_tables([truth_table(population, made, order), _body_truth(bodies)])
    harmless = _harmless(holders, made, order, bodies)
    records = _with_terminals(records, condition.terminals)
    if condition.applicant_attributes:
        records = _with_attributes(population, records, made.person[order])
    if condition.terminals == "none":
        sessions = sessions.slice(0, 0)
    return AccountData(records, sessions, truth, harmless, condition)


def _with_bodies(
    rng: np.random.Generator,
    population: Population,
    condition: AccountConditions,
    records: pa.Table,
    written: tuple[Holders, Registrations, Ints],
) -> tuple[pa.Table, Ints]:
    """Put bodies' accounts on some right records; returns the rows."""
    holders, made, order = written
    right = np.flatnonzero(made.mechanism[order] < 0)
    wanted = max(round(condition.body_share * len(order)), condition.per_mechanism)
    rows = np.sort(pick(rng, right, wanted if condition.body_share else 0))
    bank = holders.accounts.bank[made.holder[order[rows]]]
    texts = written_by_banks(pa.array([body_name(rng, population) for _ in rows], pa.string()), bank)
    column = records["holder_kana"].combine_chunks()
    place = np.arange(len(order))
    place[rows] = len(order) + np.arange(len(rows))
    column = pa.concat_arrays([column, texts]).take(pa.array(place))
    return records.set_column(records.column_names.index("holder_kana"), "holder_kana", column), rows


def _body_truth(rows: Ints) -> pa.Table:
    count = len(rows)
    ids = (
        record_ids(int(rows.max(initial=-1)) + 1).take(pa.array(rows)) if count else pa.array([], pa.string())
    )
    return pa.table(
        {
            "record_id": ids,
            "mechanism": pa.array(["body_account"] * count, pa.string()),
            "cause": pa.array(["body"] * count, pa.string()),
            "true_my_number": pa.nulls(count, pa.string()),
        }
    )


def _harmless(holders: Holders, made: Registrations, order: Ints, bodies: Ints) -> pa.Table:
    """The own accounts whose holder is written otherwise than the register has the person."""
    own = made.mechanism[order] < 0
    own[bodies] = False
    rows = np.flatnonzero(own)
    differences = holders.causes(made.holder[order[rows]])
    table = pa.table({"record_id": record_ids(len(order)).take(pa.array(rows)), "differences": differences})
    return table.filter(pa.array([bool(each) for each in differences.to_pylist()], pa.bool_()))


def _with_terminals(records: pa.Table, terminals: str) -> pa.Table:
    """No terminal ids, or one for all telephones."""
    if terminals == "own":
        return records
    place = records.column_names.index("terminal_id")
    if terminals == "none":
        return records.set_column(place, "terminal_id", pa.nulls(records.num_rows, pa.string()))
    telephone = np.array([channel == CHANNELS[0] for channel in records["channel"].to_pylist()])
    column = records["terminal_id"].combine_chunks()
    return records.set_column(place, "terminal_id", chosen(telephone, pa.scalar(TELEPHONE), column))


def _with_attributes(population: Population, records: pa.Table, person: Ints) -> pa.Table:
    """The applicant's own name, birth date, sex and address: those of the number, whosever account it is."""
    kanji = names(population, person, REGISTER)
    foreign = population.foreigner[person] >= 0
    columns = {
        "name_kanji": chosen(foreign, register_kanji(population, person), kanji),
        "birth_date": write_days(population.birth_date[person], "iso"),
        "sex": pa.array(population.sex[person].astype(str)),
        "address": register_addresses(population, population.dwelling[person]),
    }
    for name, column in columns.items():
        records = records.append_column(name, column)
    return records
