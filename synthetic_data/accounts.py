"""Accounts registered for public payments, with the sessions at municipal counters and the mistakes of 2023.

A family account (a parent's for a child) was registered on purpose; a stranger's arose at a shared terminal: X did
not log out, Y registered Y's account under X's number. Where Y later registered it properly it stands on two numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.bank_accounts import BANKS, JAPAN_POST, BankAccounts, HolderSettings, make_bank_accounts
from synthetic_data.counters import Visits, make_visits, session_table
from synthetic_data.households import CHILD
from synthetic_data.my_number import as_text
from synthetic_data.population import Population
from synthetic_data.randomness import draw, pick, stream

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MECHANISMS = ("family_account", "family_elsewhere", "account_once", "account_twice")
CHANNELS = ("smartphone", "counter", "tax")
CHANNEL_SHARES = (0.65, 0.25, 0.10)
COUNTER = CHANNELS.index("counter")
ACCOUNTS = 56_220_000


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """What is in the data. Shares are of records; per_mechanism is the least number of each stranger's mistake."""

    coverage: float = 0.8
    family_share: float = 130_000 / ACCOUNTS
    wrong_share: float = 1_186 / ACCOUNTS
    twice_share: float = 0.5  # of the wrong ones, assumed
    per_mechanism: int = 0
    elsewhere_share: float = 0.06  # of family accounts: the relative lives elsewhere, assumed
    spouse_share: float = 0.10  # of family accounts, assumed
    soon_share: float = 0.7  # of those registered twice: properly within minutes, assumed
    holders: HolderSettings = field(default_factory=HolderSettings)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Account records in the contract's columns, session log, and truth: one row per record that is not the
    person's own account (record_id, mechanism, cause, true_my_number)."""

    records: pa.Table
    sessions: pa.Table
    truth: pa.Table


@dataclass(slots=True)
class Registrations:
    """R registrations: whose number, whose account, mechanism (-1 right), channel, and the record it followed."""

    person: Ints
    holder: Ints
    mechanism: Ints
    channel: Ints
    after: Ints


def make_accounts(population: Population, settings: AccountSettings | None = None) -> Accounts:
    """Registrations of a share of the population with their mistakes; the same arguments give the same records."""
    settings = settings or AccountSettings()
    rng = stream(population.seed, "accounts")
    person = np.flatnonzero(rng.random(len(population)) < settings.coverage)
    count = len(person)
    made = Registrations(
        person,
        person.copy(),
        np.full(count, -1),
        draw(rng, CHANNEL_SHARES, count),
        np.full(count, -1),
    )
    plant_families(rng, population, settings, made)
    kept = plant_strangers(rng, population, settings, made)
    visits = make_visits(
        stream(population.seed, "counters"), population, made.person, made.channel == COUNTER, made.after
    )
    order = np.flatnonzero(kept)[np.argsort(visits.at[kept], kind="stable")]
    accounts = make_bank_accounts(population, settings.holders)
    records = account_table(population, accounts, made, visits, order, settings.holders.symbol_share)
    sessions = session_table(
        stream(population.seed, "sessions"), population, made.person, made.holder, visits, kept
    )
    return Accounts(records, sessions, truth_table(population, made, order))


def plant_families(
    rng: np.random.Generator, population: Population, settings: AccountSettings, made: Registrations
) -> None:
    """Put relatives' accounts on some numbers, mostly a parent's on a child's."""
    count = round(len(made.person) * settings.family_share)
    elsewhere = round(count * settings.elsewhere_share)
    spouses = round(count * settings.spouse_share)
    person = made.person
    mother, father = population.mother[person], population.father[person]
    parent = np.where((mother >= 0) & ((father < 0) | (rng.random(len(person)) < 0.6)), mother, father)
    child = (population.role[person] == CHILD) & (population.age[person] < 20) & (parent >= 0)
    chosen = pick(rng, np.flatnonzero(child), count - elsewhere - spouses)
    made.holder[chosen], made.mechanism[chosen] = parent[chosen], 0
    wed = np.flatnonzero((population.spouse[person] >= 0) & (made.mechanism < 0))
    chosen = pick(rng, wed, spouses)
    made.holder[chosen], made.mechanism[chosen] = population.spouse[person[chosen]], 0
    relative = relatives_elsewhere(rng, population)
    free = np.flatnonzero((relative[person] >= 0) & (made.mechanism < 0))
    chosen = pick(rng, free, elsewhere)
    made.holder[chosen], made.mechanism[chosen] = relative[person[chosen]], 1


def relatives_elsewhere(rng: np.random.Generator, population: Population) -> Ints:
    """For young people who live alone somebody of a parent's age and the same surname in another household."""
    age = population.age
    size = np.bincount(population.household)
    young = np.flatnonzero(
        (age >= 18) & (age < 32) & (size[population.household] == 1) & (population.foreigner < 0)
    )
    old = np.flatnonzero((age >= 42) & (age < 62) & (population.foreigner < 0))
    old = rng.permutation(old)
    old = old[np.argsort(population.surname[old], kind="stable")]
    start = np.searchsorted(population.surname[old], population.surname[young], "left")
    stop = np.searchsorted(population.surname[old], population.surname[young], "right")
    found = np.full(len(population), -1, np.int64)
    known = stop > start
    offset = (rng.random(len(young)) * (stop - start)).astype(np.int64)
    found[young[known]] = old[(start + offset)[known]]
    return found


def plant_strangers(
    rng: np.random.Generator, population: Population, settings: AccountSettings, made: Registrations
) -> Bools:
    """Put strangers' accounts on some numbers. Returns which registrations stay: who never registered, drops out."""
    count = len(made.person)
    wrong = count * settings.wrong_share
    twice = max(round(wrong * settings.twice_share), settings.per_mechanism)
    once = max(round(wrong) - round(wrong * settings.twice_share), settings.per_mechanism)
    free = (made.mechanism < 0) & (population.age[made.person] >= 15)
    at_counter = rng.permutation(np.flatnonzero(free & (made.channel == COUNTER)))
    victim, follower = followers(rng, population, made.person, at_counter)
    victim, follower = victim[: once + twice], follower[: once + twice]
    made.holder[victim] = made.person[follower]
    made.mechanism[victim[:once]], made.mechanism[victim[once:]] = 2, 3
    soon = victim[once:][rng.random(len(victim) - once) < settings.soon_share]
    later = follower[once:][np.isin(victim[once:], soon)]
    made.channel[later], made.after[later] = COUNTER, soon
    kept = np.ones(count, np.bool_)
    kept[follower[:once]] = False
    return kept


def followers(
    rng: np.random.Generator, population: Population, person: Ints, rows: Ints
) -> tuple[Ints, Ints]:
    """Pairs of registrations of the same municipality and different households, no row twice."""
    municipality = population.dwellings.towns.municipality[population.dwellings.town[population.dwelling]]
    order = rows[np.argsort(municipality[person[rows]], kind="stable")]
    first, second = order[: len(order) // 2 * 2 : 2], order[1::2]
    good = municipality[person[first]] == municipality[person[second]]
    good &= population.household[person[first]] != population.household[person[second]]
    kept = rng.permutation(np.flatnonzero(good))
    return first[kept], second[kept]


def account_table(
    population: Population,
    accounts: BankAccounts,
    made: Registrations,
    visits: Visits,
    order: Ints,
    symbol_share: float,
) -> pa.Table:
    """The records in the order of registration."""
    rng = stream(population.seed, "account table")
    holder = made.holder[order]
    codes = np.array([code for code, *_ in BANKS])[accounts.bank[holder]]
    branch, number = accounts.branch[holder], accounts.number[holder]
    symbol = (codes == JAPAN_POST) & (rng.random(len(order)) < symbol_share)
    branch_text = [
        f"1{b // 10:02d}{b % 7}0" if s else f"{b:03d}" for b, s in zip(branch, symbol, strict=True)
    ]
    number_text = [f"{n}1" if s else f"{n:07d}" for n, s in zip(number, symbol, strict=True)]
    at = visits.at[order].astype("datetime64[s]")
    return pa.table(
        {
            "record_id": record_ids(len(order)),
            "my_number": as_text(population.my_number[made.person[order]]),
            "bank_code": pa.array([f"{code:04d}" for code in codes]),
            "branch_code": pa.array(branch_text),
            "account_type": pa.array(["1"] * len(order)),
            "account_number": pa.array(number_text),
            "holder_kana": accounts.holder.take(pa.array(holder)),
            "registered_at": pa.array(np.datetime_as_string(at)),
            "terminal_id": visits.terminal_names(order),
            "channel": pa.array(CHANNELS).take(pa.array(made.channel[order])),
        }
    )


def record_ids(count: int) -> pa.Array:
    """Record ids from 1 on."""
    return pa.array([f"A{place:09d}" for place in range(1, count + 1)])


def truth_table(population: Population, made: Registrations, order: Ints) -> pa.Table:
    """The records that carry somebody else's account, with the cause and whose number would be right."""
    wrong = np.flatnonzero(made.mechanism[order] >= 0)
    mechanism = made.mechanism[order][wrong]
    return pa.table(
        {
            "record_id": record_ids(len(order)).take(pa.array(wrong)),
            "mechanism": pa.array(MECHANISMS).take(pa.array(mechanism)),
            "cause": pa.array(["family", "family", "stranger", "stranger"]).take(pa.array(mechanism)),
            "true_my_number": as_text(population.my_number[made.holder[order][wrong]]),
        }
    )
