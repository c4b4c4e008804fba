"""When a record's qualification began and ended, and how its number was obtained, with gaps and errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.dates import write_days
from synthetic_data.enrolment import Enrolment
from synthetic_data.households import YEAR
from synthetic_data.members.conditions import MemberConditions
from synthetic_data.names import chosen
from synthetic_data.population import Population
from synthetic_data.randomness import draw

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]
SOURCES = ("written", "looked_up_4", "looked_up_3", "looked_up_kana", "later_proof")
SHARES = (0.60, 0.20, 0.10, 0.01, 0.09)  # of right records, assumed
OF_MECHANISM = {
    "lookup_kana_birth_date_sex": "looked_up_3",
    "lookup_birth_date_only": "looked_up_3",
    "lookup_kana_only": "looked_up_kana",
    "given_name_and_birth_date": "looked_up_3",
}
"""How a wrong number was obtained; all others were written on a form or copied from one."""
LONGEST_YEARS = 15.0


@dataclass(frozen=True, slots=True)
class Qualifications:
    """R records: first and last day (NaT: still current), and the row of SOURCES. These are the true ones."""

    enrolled: Days
    lost: Days
    source: Ints


def make_qualifications(
    rng: np.random.Generator,
    population: Population,
    enrolment: Enrolment,
    truth: pa.Table,
    condition: MemberConditions,
) -> Qualifications:
    """Qualifications that fit the records: what is out of date was entered before the change."""
    count, person = len(enrolment), enrolment.person
    today = np.datetime64(population.settings.reference_date, "D")
    enrolled = today - (rng.exponential(4.0, count) % LONGEST_YEARS * YEAR).astype("timedelta64[D]")
    causes = truth["benign_causes"].to_pylist()
    for cause, changed in (
        ("moved", population.moved_on),
        ("surname_changed", population.surname_changed_on),
    ):
        stale = np.array([cause in names for names in causes], np.bool_) & ~np.isnat(changed[person])
        before = changed[person] - (1 + rng.exponential(3.0, count) * YEAR).astype("timedelta64[D]")
        enrolled[stale] = np.minimum(enrolled[stale], before[stale])
    enrolled = np.maximum(enrolled, population.birth_date[person])
    lost = np.full(count, np.datetime64("NaT", "D"))
    earlier, later = second_records(person)
    gap = rng.integers(0, 60, len(earlier)).astype("timedelta64[D]")
    enrolled[earlier] = np.minimum(enrolled[earlier], enrolled[later] - np.timedelta64(90, "D"))
    closed = rng.random(len(earlier)) >= condition.overlap_share
    lost[earlier[closed]] = (enrolled[later] - gap)[closed]
    lost[earlier[closed]] = np.maximum(lost[earlier[closed]], enrolled[earlier[closed]])
    enrolled[earlier] = np.maximum(enrolled[earlier], population.birth_date[person[earlier]])
    return Qualifications(enrolled, lost, _sources(rng, truth))


def second_records(person: Ints) -> tuple[Ints, Ints]:
    """Pairs of records of one person: the one entered first is taken for the earlier insurer's."""
    order = np.argsort(person, kind="stable")
    same = np.flatnonzero(person[order][1:] == person[order][:-1])
    return order[same], order[same + 1]


def _sources(rng: np.random.Generator, truth: pa.Table) -> Ints:
    source = draw(rng, SHARES, truth.num_rows)
    for row, mechanism in enumerate(truth["mechanism"].to_pylist()):
        if mechanism is not None:
            source[row] = SOURCES.index(OF_MECHANISM.get(mechanism, "written"))
    return source


def qualification_columns(
    rng: np.random.Generator, population: Population, made: Qualifications, condition: MemberConditions
) -> dict[str, pa.Array]:
    """enrolled_at, lost_at (ISO) and number_source as insurers have them: some missing, some wrong."""
    count = len(made.enrolled)
    null = pa.scalar(None, pa.string())
    columns = {}
    for name, days in (("enrolled_at", made.enrolled), ("lost_at", made.lost)):
        off = rng.integers(-3 * 365, 3 * 365, count).astype("timedelta64[D]")
        shown = np.where(rng.random(count) < condition.dates_wrong, days + off, days)
        known = ~np.isnat(shown)
        texts = write_days(np.where(known, shown, np.datetime64("2000-01-01", "D")), "iso")
        columns[name] = chosen(known & (rng.random(count) >= condition.dates_missing), texts, null)
    wrong = rng.random(count) < condition.dates_wrong
    source = np.where(wrong, rng.integers(0, len(SOURCES), count), made.source)
    texts = pa.array(SOURCES).take(pa.array(source))
    columns["number_source"] = chosen(rng.random(count) >= condition.dates_missing, texts, null)
    return columns
