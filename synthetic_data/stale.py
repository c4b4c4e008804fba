"""Addresses and surnames of before, other addresses, and addresses an insurer does not hold."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from synthetic_data.enrolment import Enrolment
from synthetic_data.facts import Facts, Ints
from synthetic_data.insurers import insurers
from synthetic_data.places import Dwellings
from synthetic_data.population import Population
from synthetic_data.randomness import pick
from synthetic_data.settings import RecordSettings


def keep_old_facts(
    rng: np.random.Generator,
    population: Population,
    enrolment: Enrolment,
    facts: Facts,
    settings: RecordSettings,
) -> None:
    """Put what is out of date into the facts. Who did not report a new surname rarely reported the new address."""
    person = facts.person
    factor = np.array([insurer.address_missing for insurer in insurers()])[enrolment.insurer]
    share = settings.address_missing_share * factor / max(float(factor.mean()), 1e-9)
    missing = rng.random(len(person)) < share
    changed = ~np.isnat(population.surname_changed_on[person]) & (population.foreigner[person] < 0)
    kept = changed & (rng.random(len(person)) < settings.stale_surname_share)
    facts.surname[kept] = population.former_surname[person[kept]]
    facts.found["surname_changed"] = np.flatnonzero(kept)
    chance = np.where(kept, max(settings.stale_address_share, 0.8), settings.stale_address_share)
    old = (population.previous_dwelling[person] >= 0) & (rng.random(len(person)) < chance)
    facts.dwelling[old] = population.previous_dwelling[person[old]]
    facts.found["moved"] = np.flatnonzero(old & ~missing)
    _other_addresses(rng, facts, settings, np.flatnonzero(~old & ~missing))
    facts.dwelling[missing] = -1


def show_former_surnames(population: Population, facts: Facts, rows: Ints) -> None:
    """Write the former surname of these records, whatever else was to be shown."""
    facts.surname[rows] = population.former_surname[facts.person[rows]]
    for row in rows.tolist():
        facts.kanji_text.pop(row, None)
        facts.kana_text.pop(row, None)


def _other_addresses(rng: np.random.Generator, facts: Facts, settings: RecordSettings, rows: Ints) -> None:
    """Addresses for letters, old lot numbers, and slips in the written address."""
    records = len(facts.person)
    rows = rng.permutation(rows)
    shares = (settings.other_address_share, settings.lot_number_share, settings.address_slip_share)
    counts = [round(records * share) for share in shares]
    other, lot, slipped = np.split(rows[: sum(counts)], np.cumsum(counts)[:-1])
    facts.dwelling[other] = facts.dwelling[pick(rng, rows, len(other))][: len(other)]
    facts.dwellings, facts.dwelling[lot] = with_lot_numbers(rng, facts.dwellings, facts.dwelling[lot])
    facts.address_slip = dict(zip(slipped.tolist(), rng.random(len(slipped)).tolist(), strict=True))
    facts.found["other_address"], facts.found["lot_number"], facts.found["address_slip"] = other, lot, slipped


def with_lot_numbers(rng: np.random.Generator, dwellings: Dwellings, rows: Ints) -> tuple[Dwellings, Ints]:
    """The dwellings, and behind them those of `rows` under the numbers of their lots (地番), with their new rows."""
    columns = {
        field.name: np.concatenate([getattr(dwellings, field.name), getattr(dwellings, field.name)[rows]])
        for field in fields(dwellings)
        if field.name != "towns"
    }
    new = np.arange(len(dwellings), len(dwellings) + len(rows))
    columns["block"][new] = rng.integers(1, 3_000, len(new))
    columns["number"][new] = rng.integers(0, 20, len(new))
    return Dwellings(dwellings.towns, **columns), new
