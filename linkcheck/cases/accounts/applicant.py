"""Which person applied: the applicant's own attributes against the person whose number the account carries.

Name, birth date, sex and address in an account record are the applicant's. Where they agree with the linked person they
say nothing about whose account it is; where they are somebody else's, the number is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.accounts import APPLICANT
from linkcheck.cases.accounts.rates import account_rates
from linkcheck.cases.accounts.sides import Sides, columns_of
from linkcheck.columns import to_array
from linkcheck.links.score import COMPARED, score_batch
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.model.weights import weigh
from linkcheck.normalize.field_width import NameWidths
from linkcheck.normalize.nondisclosure import concealed

__all__ = ["Applicants", "applicants", "applicants_of", "compared"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Applicants:
    """N records: bits float64[N], log2 odds that somebody else than the linked person applied (-inf: nothing to
    compare), cause uint8[N], whose number it most probably is then (MISTAKES)."""

    bits: Floats
    cause: npt.NDArray[np.uint8]


@lru_cache(maxsize=1)
def _model() -> Model:
    """The base rates with as many wrong numbers as accounts have."""
    return base_model().with_mistake_share(float(account_rates()["number"]["wrong"]))


def applicants(sides: Sides) -> Applicants:
    """Compare the applicants of all records with the linked persons."""
    count = len(sides.person)
    bits, cause = np.full(count, -np.inf), np.zeros(count, np.uint8)
    columns = sides.left.known(dict(APPLICANT).values())
    if not columns:
        return Applicants(bits, cause)
    for start, batch in sides.left.batches(columns, sides.settings.batch_rows):
        person = sides.person[start : start + batch.num_rows]
        weighed = compared(sides, {name: batch[name] for name in columns}, person)
        known = np.flatnonzero((person >= 0) & ~np.isneginf(weighed.bits))
        bits[start + known], cause[start + known] = weighed.bits[known], weighed.cause[known]
    return Applicants(bits, cause)


def applicants_of(applied: Applicants, sides: Sides, rows: Int64s, holders: Int64s) -> Applicants:
    """Those of S records (rows int64[S]); where the holder (register row, -1: nobody) is under non-disclosure, without
    the address."""
    bits, cause = applied.bits[rows], applied.cause[rows]
    columns = sides.left.known(dict(APPLICANT).values())
    if sides.nondisclosed is not None and columns:
        places = np.flatnonzero(sides.nondisclosed[holders] & ~np.isneginf(bits))
        table = sides.left.take(rows[places], columns).combine_chunks()
        batch = pa.RecordBatch.from_arrays([to_array(column) for column in table.columns], columns)
        batch = concealed(batch, np.ones(len(places), np.bool_))
        again = compared(sides, {name: batch[name] for name in columns}, sides.person[rows[places]])
        bits[places], cause[places] = again.bits, again.cause
    return Applicants(bits, cause)


def compared(sides: Sides, columns: dict[str, object], person: Int64s) -> Applicants:
    """The same for some records (columns by their names here) and the register rows int64[S] of some persons."""
    own = {name: columns[here] for name, here in APPLICANT if here in columns}
    theirs = columns_of(sides.right.take(person, sides.right.known(COMPARED)))
    known = sides.left.widths
    widths = NameWidths.of({name: known[here] for name, here in APPLICANT if here in known})
    sided = widths, NameWidths.of(sides.right.widths)
    codes = score_batch(own, theirs, sides.settings.era_codes, sided).codes
    kinds, kind = np.unique(codes, axis=0, return_inverse=True)
    weighed = weigh(kinds, _model())
    bits = np.where(
        (kinds[:, 2:] > 0).any(axis=1) | (kinds[:, :2] > 0).any(axis=1), weighed.mislink_bits, -np.inf
    )
    cause = weighed.mistake_shares.argmax(axis=1).astype(np.uint8)
    return Applicants(bits[kind.reshape(-1)], cause[kind.reshape(-1)])
