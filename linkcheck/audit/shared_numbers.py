"""What it says of a link that its number stands on another record, or on none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.history import OF_RECORDS, Days, days_of, rates, text_column
from linkcheck.audit.run import Run
from linkcheck.engines.store import rows_all_over
from linkcheck.links.groups import rows_linked
from linkcheck.links.pieces import CodeFlags, ranked_where
from linkcheck.owner.households import UNIT, unit_names

__all__ = ["SharedNumbers"]

STATES = ("other_member", "overlapping", "unknown", "successive")
"""How two qualifications under one number stand to each other, of several the first of these: one follows the other;
it is not known; they overlap in time; they are two members' of one insured family, who have branches (枝番) of their
own there, and neither is known to follow the other."""

OTHER_MEMBER = STATES.index("other_member")

BRANCH = "branch"
"""The column that tells the members of a family apart."""

STRENGTH = 6.0
"""How many clear mistakes it is worth what is believed of them: that the linked person of none has a record of his own,
and how two qualifications then stand to each other."""

SAMPLE = 5_000
"""Records of shared numbers, and clear mistakes, from which is learned how often each state occurs."""

FEW_RECORDS = 10
"""So few records of one state among all links say nothing of it."""

RIGHT_AT_LEAST = 0.25
"""So many of the records of one state are right links beside which another one fits, at least."""

Rows = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SharedNumbers:
    """What it says for a mistake that a number stands on another record too, bits float64[STATES], and on none, at most
    0: repeated as `groups.on_several` gives it."""

    run: Run
    repeated: CodeFlags
    shared: Bits
    sole: float

    @classmethod
    def learned(cls, run: Run, repeated: CodeFlags, clear: Rows, wrong: Bits) -> SharedNumbers:
        """From the clear mistakes (rows int64[C], and how likely each is one, float64[C]) against all links: the
        persons of mistakes have records of their own as often as others have, and their number stands twice, each
        qualification beginning and ending when it may."""
        believed = np.array([rates()["overlap"][name] for name in STATES])
        count, every = repeated.count(), len(repeated)
        if count == every:  # none stands alone
            return cls(run, repeated, believed, 0.0)
        twice, share, total = repeated[clear], count / every, float(wrong.sum())
        sole = 1 - float(wrong @ twice) / (total + STRENGTH)
        some = ranked_where(repeated.flags, repeated.codes, rows_all_over(count, SAMPLE))
        met = _counts(run, repeated, some, np.ones(len(some)))
        of_all = met / len(some) * share if len(some) else met
        clear, wrong = clear[twice], wrong[twice]
        some = rows_all_over(len(clear), SAMPLE)
        seen = _counts(run, repeated, clear[some], wrong[some]) * (len(clear) / max(len(some), 1))
        # beside a mistake stands one that fits, beside which none does
        right = np.maximum(of_all - 2 * seen / every, RIGHT_AT_LEAST * of_all)
        # those of other kinds meet no other member; what is seen of a sample may be more than all
        mistakes = np.full(len(STATES), max(total - float(seen[OTHER_MEMBER]), 0.0))
        mistakes[OTHER_MEMBER] = total
        held = (seen + STRENGTH * right * np.exp2(believed)) / (mistakes + STRENGTH)
        told = met >= FEW_RECORDS
        bits = np.where(told, np.log2(np.where(told, held / np.where(told, right, 1.0), 1.0)), believed)
        return cls(run, repeated, bits, min(float(np.log2(sole / (1 - share))), 0.0))

    def of(self, rows: Rows) -> Bits:
        """Bits for a mistake of S records, float64[S], if their number stands on another record that fits."""
        unknown = self.shared[STATES.index("unknown")]
        bits, places = np.full(len(rows), unknown), np.flatnonzero(self.repeated[rows])
        bits[places] = self.shared[_states(self.run, self.repeated, rows[places])]
        return bits


def _counts(run: Run, repeated: CodeFlags, rows: Rows, times: Bits) -> Bits:
    """How many of S records, each counted `times`, are in each of STATES."""
    return np.bincount(_states(run, repeated, rows), times, len(STATES)).astype(np.float64)


def _states(run: Run, repeated: CodeFlags, rows: Rows) -> Rows:
    """The place in STATES of the qualifications of S records whose number stands on another one too, int64[S]."""
    unknown = STATES.index("unknown")
    states = np.full(len(rows), unknown)
    if not run.left.known((OF_RECORDS[0], BRANCH)):
        return states
    register_row = repeated.codes
    every = rows_linked(register_row, register_row[rows])
    table = run.left.take(every, run.left.known((*OF_RECORDS[:2], *UNIT, BRANCH)))
    begun, ended = (days_of(text_column(table, name, len(every)), len(every)) for name in OF_RECORDS[:2])
    member = _members(table)
    groups: dict[int, list[int]] = {}
    for place, person in enumerate(register_row[every].tolist()):
        groups.setdefault(person, []).append(place)
    for at, own in enumerate(np.searchsorted(every, rows).tolist()):
        others = [other for other in groups[int(register_row[rows[at]])] if other != own]
        found = [
            (_overlap(begun, ended, own, other), _are_apart(member[own], member[other])) for other in others
        ]
        states[at] = min((_state(*each) for each in found), default=unknown)
    return states


def _state(overlap: int, apart: bool) -> int:
    """The place in STATES of two qualifications, which are two members' or not."""
    return OTHER_MEMBER if apart and overlap != STATES.index("successive") else overlap


def _members(table: pa.Table) -> list[tuple[str | None, str]]:
    """The insured family of each record, None for none, and the branch of its member, "" for none."""
    units = unit_names(table).to_pylist()
    branches = pc.utf8_normalize(text_column(table, BRANCH, table.num_rows), "NFKC").to_pylist()
    return [(unit, (branch or "").strip().lstrip("0")) for unit, branch in zip(units, branches, strict=True)]


def _are_apart(own: tuple[str | None, str], other: tuple[str | None, str]) -> bool:
    """Whether two are different members of one family."""
    (unit, branch), (other_unit, other_branch) = own, other
    return bool(unit and unit == other_unit and branch and other_branch and branch != other_branch)


def _overlap(begun: Days, ended: Days, own: int, other: int) -> int:
    """Whether two qualifications overlap in time or follow one another, if it is known: a place in STATES. One without
    a loss goes on; one that ended is followed by one of unknown begin."""
    _, overlapping, unknown, successive = range(len(STATES))
    first, second = (own, other) if begun[own] <= begun[other] else (other, own)
    if not begun[own] or not begun[other]:
        return successive if ended[own] or ended[other] else unknown
    if not ended[first]:
        return overlapping
    return overlapping if ended[first] > begun[second] else successive
