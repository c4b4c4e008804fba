"""What would be found here: a check of somebody's own records with decoys among them.

The check is the one that would be run: only links were changed, on at most two in a hundred records. It measures the
planted mechanisms in this data and no others; real mistakes among the records stay and count as untouched. What
remains of real ones is estimated by reading (`proof.estimate`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.case import Case
from linkcheck.audit.run import Progress, open_input
from linkcheck.audit.sanity import refuse_exchanged
from linkcheck.cases import CASES
from linkcheck.errors import InputError
from linkcheck.prepared.source import PreparedSource
from linkcheck.proof.bounds import clustered
from linkcheck.proof.consequences import obtained, without_owners
from linkcheck.proof.decoys import Decoys, Planting, plant
from linkcheck.proof.mechanisms import OF_REGISTER, OF_ROWS, PLANTED
from linkcheck.proof.sessions import (
    in_other_sessions,
    in_other_store,
    unclosed_sessions,
    without_those_before,
)
from linkcheck.proof.subjects import plant_subjects
from linkcheck.readers import Source
from linkcheck.readers.refusals import refuse_unusable
from linkcheck.result import Result, check
from linkcheck.settings import Settings, given_settings

__all__ = ["MechanismRecall", "SelfTest", "selftest", "selftest_case"]

ALREADY_READ: dict[str, Any] = {
    "columns": {},
    "encoding": None,
    "register_encoding": None,
    "sheet": None,
    "register_sheet": None,
    "previous_directory": None,
    "for_next_check": False,
    "resume_directory": None,
}
"""Settings of the check of tables with decoys: how files are read was settled, and no other check is gone on with."""


@dataclass(frozen=True, slots=True)
class MechanismRecall:
    """One mechanism: decoys planted, found (flagged), given their own person as better owner; the 95 % interval."""

    mechanism: str
    planted_count: int
    found_count: int
    owner_count: int
    low: float
    high: float

    @property
    def recall(self) -> float:
        """The share that was found."""
        return self.found_count / self.planted_count


@dataclass(frozen=True)
class SelfTest:
    """What was found of the decoys, and what it costs: flags on untouched records (real mistakes among them).

    unplantable: mechanism to why this data has no decoy of it; such mechanisms are not counted. absent_count: decoys
    whose own person was taken out of the register, because one that was looked up by the records' numbers would not
    hold him (`consequences`).
    """

    kind: str
    seed: int
    rounds: int
    mechanisms: tuple[MechanismRecall, ...]
    unplantable: Mapping[str, str]
    untouched_count: int
    untouched_flagged_count: int
    absent_count: int

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values, ready for JSON."""
        told = asdict(self)
        told["mechanisms"] = [asdict(each) | {"recall": each.recall} for each in self.mechanisms]
        return told


def selftest(
    kind: str,
    records: Any,
    register: Any = None,
    *,
    settings: Settings | Mapping[str, Any] | None = None,
    per_mechanism: int = 300,
    rounds: int = 1,
    seed: int = 1,
    **others: Any,
) -> SelfTest:
    """Plant decoys into copies of one's own records, check them, and say how many of them were found.

    kind: a case's name; records, register and others (sessions, other_store, requests) as in its check. Decoys cover at
    most two in a hundred records; several rounds, each with other decoys, make the intervals narrower. Raises
    InputError as the check does, KeyError for a kind there is not.

    >>> selftest("pension", {})
    Traceback (most recent call last):
    KeyError: 'pension'
    """
    case = {each.name: each for each in CASES}[kind]
    inputs = {case.records.name: records, "register": register, **others}
    return selftest_case(case, inputs, given_settings(settings), per_mechanism, rounds, seed)


def selftest_case(
    case: Case,
    inputs: Mapping[str, Any],
    settings: Settings,
    per_mechanism: int = 300,
    rounds: int = 1,
    seed: int = 1,
    progress: Progress | None = None,
) -> SelfTest:
    """`selftest` of a case with its inputs by name (None: not given)."""
    case.refuse_unused(settings)
    sources = {
        name: _opened(case, name, given, settings) for name, given in inputs.items() if given is not None
    }
    tables = {
        name: source.table().drop_columns(["source_row"]).combine_chunks() for name, source in sources.items()
    }
    refuse_exchanged(inputs, sources, case.records.name)
    for name, label in ((case.records.name, "records"), ("register", "a register")):
        if name in sources:
            refuse_unusable(sources[name], label)
    made_ready = {name: source for name, source in sources.items() if isinstance(source, PreparedSource)}
    read = replace(settings, **ALREADY_READ)
    read = replace(read, fit=bool(settings.fit))  # decoys are no mistakes to learn from
    counts: dict[str, list[tuple[int, int, int]]] = {}
    unplantable: dict[str, str] = {}
    done: set[tuple[str, int]] = set()
    untouched = flagged = absent = 0
    for round_seed in range(seed, seed + rounds):
        planted, changed = _planted(
            case, tables, settings, per_mechanism, np.random.default_rng(round_seed), done
        )
        if changed.get("register") is tables.get("register"):
            changed |= made_ready
        result = check(case, changed, read, progress)
        hit, named, others = _found(result, planted)
        unplantable |= planted.unplantable
        untouched += others[0]
        flagged += others[1]
        absent += int((planted.owner < 0).sum()) if "register" in tables else 0
        slip = _slips(planted)
        for at in range(slip[-1] + 1 if len(slip) else 0):
            within = np.flatnonzero(slip == at)
            told = len(within), sum(hit[each] for each in within), sum(named[each] for each in within)
            counts.setdefault(planted.mechanism[within[0]], []).append(told)
    recalls = tuple(_recall(name, np.array(of_slips, np.float64)) for name, of_slips in counts.items())
    missing = {name: why for name, why in unplantable.items() if name not in counts}
    return SelfTest(case.name, seed, rounds, recalls, missing, untouched, flagged, absent)


def _recall(mechanism: str, of_slips: npt.NDArray[np.float64]) -> MechanismRecall:
    """The recall of a mechanism from (planted, found, right owner) of each slip, float64[n, 3]."""
    planted, found, right = of_slips.sum(axis=0).astype(int).tolist()
    return MechanismRecall(mechanism, planted, found, right, *clustered(of_slips[:, 1], of_slips[:, 0]))


def _slips(planted: Decoys) -> npt.NDArray[np.int64]:
    """The slip of each decoy, int64[D] from 0: exchanges and shifted rows are one each, which is found or not."""
    with_last = np.zeros(len(planted.row), np.bool_)
    with_last[1:] = planted.source[:-1] == planted.row[1:]
    return np.asarray(np.cumsum(~with_last) - 1)


def _opened(case: Case, name: str, given: Any, settings: Settings) -> Source:
    """An input as the check would read it; what it would quarantine is left out."""
    known = {each.name: each for each in case.inputs}
    if name not in known:
        raise InputError("selftest_input", "selftest", case=case.name, inputs=", ".join(known))
    return open_input(known[name], given, settings)


def _planted(
    case: Case,
    tables: Mapping[str, pa.Table],
    settings: Settings,
    per_mechanism: int,
    rng: np.random.Generator,
    done: set[tuple[str, int]],
) -> tuple[Decoys, dict[str, Any]]:
    """The decoys, and the inputs of the check with them; done grows by theirs."""
    records = tables[case.records.name]
    if "register" not in {each.name for each in case.inputs}:
        asked = tables.get("requests")
        planted, asked = plant_subjects(records, asked, per_mechanism, rng, done, settings.era_codes)
        done |= set(zip(planted.mechanism, planted.row.tolist(), strict=True))
        logs = {} if asked is None else {"requests": asked}
        return planted, {**tables, **logs, case.records.name: planted.records}
    if "register" not in tables:
        raise InputError("selftest_register", "selftest")
    wished = PLANTED.get(case.name, OF_REGISTER + OF_ROWS)
    planting = Planting.of(records, tables["register"], tables.get("sessions"))
    planted = obtained(plant(planting, wished, per_mechanism, rng, done))
    for persons in (planted.owner, planted.link):
        done |= set(zip(planted.mechanism, persons.tolist(), strict=True))
    planted, stays = without_owners(planted, planting, settings.register_coverage, rng)
    entered = without_those_before(planted, in_other_sessions(planted, records))
    changed = {**tables, case.records.name: entered}
    if not stays.all():
        changed["register"] = tables["register"].filter(pa.array(stays))
    if "sessions" in tables:
        changed["sessions"] = unclosed_sessions(planted, records, tables["sessions"])
    if "other_store" in tables:
        changed["other_store"] = in_other_store(planted, records, tables["other_store"])
    return planted, changed


def _found(result: Result, planted: Decoys) -> tuple[list[bool], list[bool], tuple[int, int]]:
    """Per decoy whether it was flagged, and whether its own person was named; untouched records and their flags."""
    decisions = result.findings.decisions.table
    flagged = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    ids = decisions["record_id"].cast(pa.string()).to_pylist()
    owners = decisions["better_owner"].to_pylist()
    if "record_id" in planted.records.column_names:
        place = {str(each): at for at, each in enumerate(ids)}
        marks = planted.records["record_id"].take(pa.array(planted.row)).to_pylist()
        at = [place.get(str(each), -1) for each in marks]
    else:  # issues are judged in their order; the ids of requests may begin anew every day
        at = planted.row.tolist()
    hit = [each >= 0 and bool(flagged[each]) for each in at]
    right = [
        each >= 0 and owners[each] is not None and owners[each] == owner
        for each, owner in zip(at, planted.owner.tolist(), strict=True)
    ]
    return hit, right, (len(ids) - len(at), int(flagged.sum()) - sum(hit))
