"""Filers without a birth date: whose name and address are they?

The usual search of the rightful owner goes by the birth date. Without one a filer is compared with the residents of the
same name in kana or kanji, and among them with those at the same address. A filer of whom nothing but the name is
known is told from his namesakes by the kanji alone; where several have them, nothing can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.verdicts import register_ids
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Linkage, normalize_table
from linkcheck.engines.store import Store
from linkcheck.links.score import COMPARED, Side, score_pairs
from linkcheck.model.decide import Thresholds
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import agrees_in_name, fit_bits, identity_bits, posterior_from_bits
from linkcheck.normalize.field_width import NameWidths
from linkcheck.owner.best import WHOLE_REGISTER, likely_coverage
from linkcheck.settings import Settings
from linkcheck.words import case_words

__all__ = ["FilerNamesakes", "find_namesakes", "with_namesakes"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PRIOR_BITS = -13.3
"""Log2 odds that a number was looked up by the name alone and is a namesake's."""

ALIKE_BITS = 1.0
"""A namesake who fits worse than the linked person by this or more is told apart."""

BIRTH_DATE, ADDRESS = (
    [comparison.name for comparison in COMPARISONS].index(name) for name in ("birth_date", "address")
)
MOST_NAMESAKES = 16
"""Residents of one name that are looked at in a batch of the register."""


@dataclass(frozen=True)
class FilerNamesakes:
    """S filers without a birth date, in ascending order of rows int64[S].

    resident int64[S]: the register row of the namesake who fits best (-1: none); lead float64[S]: by how many bits that
    one fits better than the linked person; alike bool[S]: several residents, the linked person among them, have the
    filer's name, and nothing else is known of the filer.
    """

    rows: Int64s
    resident: Int64s
    lead: Floats
    alike: Bools
    alone: Bools


def find_namesakes(
    left: Store, right: Store, linked: Linkage, codes: npt.NDArray[np.uint8], model: Model, settings: Settings
) -> FilerNamesakes:
    """Search the register for namesakes of the filers whose birth date cannot be compared.

    codes uint8[P, K] are the levels of the patterns.
    """
    dated = np.append(codes[:, BIRTH_DATE] > 0, True)[linked.pattern]
    rows = np.flatnonzero(~dated).astype(np.int64)
    person = linked.register_row[rows].astype(np.int64)
    records = left.take(rows, left.known(COMPARED))
    side = normalize_table(records, settings.era_codes, NameWidths.of(left.widths))
    wanted = side.names.kana_full, side.names.kanji_full
    found: list[tuple[Int64s, Int64s, npt.NDArray[np.uint8]]] = []

    def look(first: int, part: Side) -> tuple[Int64s, Int64s, npt.NDArray[np.uint8]]:
        keys = part.names.kana_full, part.names.kanji_full
        pairs = [_pairs(own, theirs) for own, theirs in zip(wanted, keys, strict=True)]
        probe, row = np.unique(np.concatenate([np.stack(pair) for pair in pairs], axis=1), axis=1)
        other = row + first != person[probe]
        probe, row = probe[other], row[other]
        return probe, row + first, score_pairs(side, part, probe, row).codes

    if len(rows) and settings.search_owner:
        found = list(engine_of(settings).map_sides(look, right, settings))
    empty = np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, codes.shape[1]), np.uint8)
    probe, resident, levels = (np.concatenate(parts) for parts in zip(*[empty, *found], strict=True))
    own = codes[linked.pattern[rows]] if len(rows) else codes[:0]
    alone = np.full(len(rows), _is_whole(linked, right, settings) and settings.search_owner)
    alone[probe] = False
    return _best(rows, (probe, resident, levels), own, model, alone & agrees_in_name(own))


def _is_whole(linked: Linkage, right: Store, settings: Settings) -> bool:
    """Whether the register holds as good as everybody."""
    coverage = settings.register_coverage
    if coverage is None:
        coverage = likely_coverage(linked.register_row, right.row_count)
    return coverage >= WHOLE_REGISTER


def _pairs(wanted: npt.NDArray[np.uint64], keys: npt.NDArray[np.uint64]) -> tuple[Int64s, Int64s]:
    """Pairs (place in wanted, place in keys) of equal keys other than 0, of one key MOST_NAMESAKES at the most."""
    rows = np.flatnonzero(np.isin(keys, wanted[wanted != 0]))
    order = rows[np.argsort(keys[rows], kind="stable")]
    begins = np.flatnonzero(np.diff(keys[order], prepend=np.uint64(0)) != 0)
    sizes = np.minimum(np.diff(begins, append=len(order)), MOST_NAMESAKES)
    if not len(begins):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.searchsorted(keys[order[begins]], wanted).clip(max=len(begins) - 1)
    size = np.where((wanted != 0) & (keys[order[begins]][at] == wanted), sizes[at], 0)
    probe = np.repeat(np.arange(len(wanted)), size)
    offset = np.arange(len(probe)) - np.repeat(np.cumsum(size) - size, size)
    return probe, order[np.repeat(begins[at], size) + offset]


def _best(
    rows: Int64s,
    found: tuple[Int64s, Int64s, npt.NDArray[np.uint8]],
    own: npt.NDArray[np.uint8],
    model: Model,
    alone: Bools,
) -> FilerNamesakes:
    """The namesake of each filer who fits best, the earlier in the register of equals."""
    probe, resident, levels = found
    count = len(rows)
    name = agrees_in_name(levels)
    probe, resident, levels = probe[name], resident[name], levels[name]
    fit = _fit(levels, model)
    order = np.lexsort((resident, -fit, probe))
    first = order[np.concatenate(([True], np.diff(probe[order]) != 0))[: len(order)]]
    best, lead = np.full(count, -1, np.int64), np.zeros(count)
    best[probe[first]] = resident[first]
    lead[probe[first]] = fit[first] - _fit(own, model)[probe[first]]
    bare = own[:, ADDRESS] == 0
    alike = bare & (best >= 0) & agrees_in_name(own) & (lead < ALIKE_BITS)
    return FilerNamesakes(rows, best, lead, alike, alone)


def _fit(levels: npt.NDArray[np.uint8], model: Model) -> Floats:
    """How well filers fit residents in bits, the address as log2 P(level | the same) - log2 P(level | anybody)."""
    without = levels.copy()
    without[:, ADDRESS] = 0
    return np.asarray(fit_bits(without, model) + identity_bits(model, "address")[levels[:, ADDRESS]])


def with_namesakes(
    decisions: pa.Table, owners: Int64s, right: Store, found: FilerNamesakes, thresholds: Thresholds
) -> tuple[pa.Table, Int64s]:
    """Decisions and owners with what the namesakes say: a link whose filer is rather a namesake is flagged and names
    him; a filer whom nothing but the name describes is read where several residents have it, and only there."""
    probability = decisions["mislink_probability"].to_numpy().copy()
    linked = pc.equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    chance = np.zeros(len(probability))
    chance[found.rows] = np.where(found.resident >= 0, posterior_from_bits(PRIOR_BITS + found.lead), 0.0)
    alike = np.zeros(len(probability), np.bool_)
    alike[found.rows] = found.alike
    resident = np.full(len(probability), -1, np.int64)
    resident[found.rows] = found.resident
    theirs = linked & (chance >= thresholds.review)
    silent = linked & ~theirs & alike
    probability = np.where(theirs, np.maximum(probability, chance), probability)
    probability[silent] = np.maximum(probability[silent], thresholds.review)
    sure = theirs & (chance >= thresholds.non_link)
    columns = {name: decisions[name] for name in decisions.column_names}
    words = case_words("tax")
    flagged, told = (
        theirs | silent,
        [words.text("cause", "not_comparable"), words.text("evidence", "better_owner")],
    )
    new = {
        "decision": _either(sure, "clerical_review", "non_link"),
        "grade": _either(sure, "B", "C"),
        "cause": _either(theirs, "not_comparable", "namesake"),
        "mechanism": _either(theirs, None, "lookup_by_kana"),
        "proposed_answer": _either(theirs, "suspend_and_confirm", "suspend_and_confirm"),
        "reason_ja": _either(theirs, *(f"{phrase.ja}。" for phrase in told)),
        "reason_en": _either(theirs, *(f"{phrase.en[:1].upper()}{phrase.en[1:]}." for phrase in told)),
    }
    for name, values in new.items():
        columns[name] = pc.if_else(pa.array(flagged), values, columns[name].cast(pa.string()))
    silent_before = pc.equal(decisions["cause"].cast(pa.string()), "not_comparable")
    alone = np.zeros(len(probability), np.bool_)
    alone[found.rows] = found.alone
    _clear(columns, alone & pc.fill_null(silent_before, False).to_numpy())
    columns["mislink_probability"] = pa.array(probability)
    owners = np.where(theirs, resident, owners)
    ids = register_ids(right, owners)
    columns["better_owner"] = pa.array(ids, mask=ids < 0)
    return pa.table(columns), owners


def _clear(columns: dict[str, Any], rows: Bools) -> None:
    """Make links of the rows bool[N] that were read only because nothing but the name could be compared."""
    told = case_words("tax").text("evidence", "no_better_owner")
    cleared = {
        "decision": "link",
        "grade": "A",
        "cause": None,
        "mechanism": None,
        "proposed_answer": "no_action",
        "reason_ja": f"{told.ja}。",
        "reason_en": f"{told.en[:1].upper()}{told.en[1:]}.",
    }
    for name, value in cleared.items():
        own = columns[name].cast(pa.string())
        columns[name] = pc.if_else(pa.array(rows), pa.scalar(value, pa.string()), own)


def _either(holds: Bools, otherwise: str | None, value: str) -> pa.Array:
    """A column of two texts."""
    return pc.if_else(pa.array(holds), pa.scalar(value, pa.string()), pa.scalar(otherwise, pa.string()))
