"""What the register tells of people's last change, and who is not in it: newborns, and some of the dead."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.dates import write_days
from synthetic_data.kana import with_slip
from synthetic_data.members.conditions import MemberConditions
from synthetic_data.names import chosen, register_kana, register_kanji
from synthetic_data.population import Population
from synthetic_data.randomness import pick, stream
from synthetic_data.register import register_addresses

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]
REASONS = ("moved_in", "name_changed", "corrected", "died")
STATES = ("held", "not_yet_born", "dead_removed", "dead_marked")


@dataclass(frozen=True, slots=True)
class Changes:
    """P people: day (NaT none) and reason (row of REASONS, -1 none) of the last change; state (row of STATES)."""

    day: Days
    reason: Ints
    state: Ints


def make_changes(population: Population, condition: MemberConditions) -> Changes:
    """The last change of everybody, and whether the register holds them."""
    rng = stream(population.seed, "changes")
    today = np.datetime64(population.settings.reference_date, "D")
    day = population.moved_on.copy()
    day[day < population.birth_date] = np.datetime64("NaT")  # the household moved before the birth
    reason = np.where(np.isnat(day), -1, 0)
    renamed = ~np.isnat(population.surname_changed_on)
    renamed &= np.isnat(day) | (population.surname_changed_on >= day)
    day[renamed], reason[renamed] = population.surname_changed_on[renamed], REASONS.index("name_changed")
    count = len(population)
    corrected = pick(rng, np.flatnonzero(reason < 0), round(count * condition.corrected_share))
    day[corrected] = today - rng.integers(1, 3 * 365, len(corrected)).astype("timedelta64[D]")
    reason[corrected] = REASONS.index("corrected")
    state = np.zeros(count, np.int64)
    weights = np.exp((population.age - 80) / 10.0)  # mortality doubles in about seven years
    keys = rng.exponential(1.0, count) / weights
    dead = np.argsort(keys)[: round(count * condition.dead_share)]
    state[dead] = np.where(
        rng.random(len(dead)) < 0.5, STATES.index("dead_removed"), STATES.index("dead_marked")
    )
    day[dead] = today - rng.integers(1, 365, len(dead)).astype("timedelta64[D]")
    reason[dead] = REASONS.index("died")
    register_day = today - np.timedelta64(condition.register_age_days, "D")
    state[population.birth_date > register_day] = STATES.index("not_yet_born")
    return Changes(day, reason, state)


def change_columns(population: Population, changes: Changes, rows: Ints) -> dict[str, pa.Array]:
    """changed_at, change_reason, former_name_kanji, former_name_kana, former_address of population rows."""
    day, reason = changes.day[rows], changes.reason[rows]
    known, null = ~np.isnat(day), pa.scalar(None, pa.string())
    texts = write_days(np.where(known, day, np.datetime64("2000-01-01", "D")), "iso")
    renamed = reason == REASONS.index("name_changed")
    moved = (reason == 0) | (renamed & (population.moved_on[rows] == day))
    moved &= population.previous_dwelling[rows] >= 0
    before = replace(
        population,
        surname=np.where(population.former_surname >= 0, population.former_surname, population.surname),
        former_surname=np.full(len(population), -1, np.int32),
    )
    kana = chosen(renamed, register_kana(before, rows), null)
    kana = _corrected(population, rows, reason, kana)
    return {
        "changed_at": chosen(known, texts, null),
        "change_reason": pa.array(REASONS).take(pa.array(reason, mask=reason < 0)),
        "former_name_kanji": chosen(renamed, register_kanji(before, rows), null),
        "former_name_kana": kana,
        "former_address": chosen(
            moved, register_addresses(population, np.maximum(population.previous_dwelling[rows], 0)), null
        ),
    }


def _corrected(population: Population, rows: Ints, reason: Ints, kana: pa.Array) -> pa.Array:
    """Former kana with a slip where the register was corrected."""
    rng = stream(population.seed, "corrections")
    here = np.flatnonzero(reason == REASONS.index("corrected"))
    slipped = [with_slip(rng, text) for text in register_kana(population, rows[here]).to_pylist()]
    place = np.arange(len(rows))
    place[here] = len(rows) + np.arange(len(here))
    return pa.concat_arrays([kana, pa.array(slipped, pa.string())]).take(pa.array(place))
