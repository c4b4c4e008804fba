"""What follows for filers from their namesakes: whose number it rather is, and who cannot be decided at all.

Where nothing in a record tells its filer from a namesake, the link is as likely wrong as any number that was looked up
by the name. A few such records are read. Where there are many, reading them one by one finds next to nothing: they are
links, counted apart with the number of mistakes to expect among them, in the order of their probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.unseen import limit
from linkcheck.audit.verdicts import Verdicts, register_ids
from linkcheck.cases.tax.namesakes import FilerNamesakes
from linkcheck.engines.store import Store
from linkcheck.model.decide import Thresholds
from linkcheck.model.weights import posterior_from_bits
from linkcheck.words import case_words

__all__ = ["FilerRulings", "rule_filers", "with_rulings"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FilerRulings:
    """What is ruled of N links, bool[N] each where nothing else is said.

    probability float64[N]: of a wrong link; lookup: it is rather a namesake's number; resident int64[N]: his register
    row, where it is clear who (-1: it is not); open: nothing tells the filer from a namesake; read: those of the open
    ones that a clerk reads; alone: nobody else bears the name; absent: nothing is said against the link but another
    address, and a namesake may be outside the register.
    """

    probability: Floats
    lookup: Bools
    resident: Int64s
    open: Bools
    read: Bools
    alone: Bools
    absent: Bools

    @property
    def apart(self) -> Bools:
        """The open links that nobody reads, bool[N]."""
        return self.open & ~self.read

    def summary(self) -> dict[str, Any]:
        """Counts, and what the columns of the records do not let one see."""
        apart = int(self.apart.sum())
        told: dict[str, Any] = {
            "undecided": {
                "count": int(self.open.sum()),
                "read_count": int(self.read.sum()),
                "expected_mislink_count": round(float(self.probability[self.open].sum()), 2),
            }
        }
        counts = {"equal_namesakes": apart, "absent_namesakes": int(self.absent.sum())}
        limits = [limit("tax", name, "namesake", count) for name, count in counts.items() if count]
        return told | ({"visibility": limits} if limits else {})

    def undecided(self, decisions: Decisions) -> pa.Table:
        """The open links that nobody reads, the likeliest mistakes first: record_id, mislink_probability."""
        rows = np.flatnonzero(self.apart)
        rows = rows[np.argsort(-self.probability[rows], kind="stable")]
        return decisions.take(rows).select(["record_id", "mislink_probability"])


def rule_filers(
    verdicts: Verdicts,
    compared: Bools,
    found: FilerNamesakes,
    thresholds: Thresholds,
    least: float,
    most: int,
) -> FilerRulings:
    """Rule what namesakes mean for N links. compared bool[N]: the number is somebody's and the names were compared;
    least: the probability from which the verdicts flag (another than the thresholds' where few owners can be found);
    most: so many open ones at the most are read."""
    of = verdicts.outcome
    linked = pc.equal(verdicts.outcomes["decision"].cast(pa.string()), "link").to_numpy()[of]
    cause = pc.fill_null(verdicts.outcomes["cause"].cast(pa.string()), "")
    silent = pc.equal(cause, "not_comparable").to_numpy()[of]
    judged = verdicts.outcomes["mislink_probability"].to_numpy()[of]
    chance, resident = np.zeros(len(of)), np.full(len(of), -1, np.int64)
    equal, alone = np.zeros(len(of), np.bool_), np.zeros(len(of), np.bool_)
    chance[found.rows] = posterior_from_bits(found.odds)
    resident[found.rows] = np.where(found.named, found.resident, -1)
    equal[found.rows], alone[found.rows] = found.equal, found.alone
    lookup = (chance >= thresholds.review) & (judged < max(least, thresholds.review))
    lookup |= (chance >= thresholds.non_link) & (judged < thresholds.non_link)
    probability = np.maximum(judged, chance)
    alone &= silent & ~lookup
    undecided = np.where(linked, equal, judged < least) & compared & ~alone
    undecided &= probability < thresholds.review
    read = undecided if int(undecided.sum()) <= most else np.zeros(len(of), np.bool_)
    absent = np.zeros(len(of), np.bool_)
    absent[found.rows] = found.absent
    absent &= linked & ~lookup & ~undecided
    return FilerRulings(probability, lookup, resident, undecided, read, alone, absent)


def with_rulings(
    decisions: pa.Table, owners: Int64s, right: Store, found: FilerRulings, thresholds: Thresholds
) -> tuple[pa.Table, Int64s]:
    """Decisions and owners with what is ruled: numbers that are rather a namesake's are flagged and name him where it
    is clear who; of the open links some are read, the others are links that say so."""
    columns = {name: decisions[name] for name in decisions.column_names}
    linked = pc.equal(columns["decision"].cast(pa.string()), "link").to_numpy()
    clear = found.lookup & (found.resident >= 0)
    equal = found.lookup & ~clear & linked | found.read & linked
    words = case_words("tax")
    texts = {
        "clear": words.text("evidence", "better_owner"),
        "equal": words.text("evidence", "equal_namesake"),
        "apart": words.text("evidence", "equal_namesake"),
        "alone": words.text("evidence", "no_better_owner"),
    }
    sure = clear & (found.probability >= thresholds.non_link)
    rulings = (
        ("clear", clear, ("clerical_review", "B", "namesake", "lookup_by_kana", "suspend_and_confirm")),
        ("clear", sure, ("non_link", "C", "namesake", "lookup_by_kana", "suspend_and_confirm")),
        ("equal", equal, ("clerical_review", "B", "not_comparable", None, "suspend_and_confirm")),
        ("apart", found.apart, ("link", "A", None, None, "no_action")),
        ("alone", found.alone, ("link", "A", None, None, "no_action")),
    )
    for kind, rows, said in rulings:
        told = (f"{texts[kind].ja}。", f"{texts[kind].en[:1].upper()}{texts[kind].en[1:]}.")
        for name, value in zip(RULED, (*said, *told), strict=True):
            column = columns[name].cast(pa.string())
            columns[name] = pc.if_else(pa.array(rows), pa.scalar(value, pa.string()), column)
    columns["mislink_probability"] = pa.array(found.probability)
    owners = np.where(clear, found.resident, np.where(found.apart | found.alone, -1, owners))
    ids = register_ids(right, owners)
    columns["better_owner"] = pa.array(ids, mask=ids < 0)
    return pa.table(columns), owners


RULED = ("decision", "grade", "cause", "mechanism", "proposed_answer", "reason_ja", "reason_en")
