"""Given names in kana alone that differ by one letter: a slip of the person's own, or another name.

In kana one edit makes another name (ハルカ, ハルナ), so that such a link looks like a twin's number. Slips are alike
more often than twins' names, and half of what they make is in no dictionary (ヤルカ).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.history import rates, text_column
from linkcheck.audit.run import Run
from linkcheck.compare.name_dictionary import is_listed_text
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.weights import AGREEING
from linkcheck.normalize.kana import normalize_kana

__all__ = ["may_be_slips", "slip_bits"]

SURNAME, GIVEN_NAME, BIRTH_DATE = range(3)
OTHER = COMPARISONS[GIVEN_NAME].code("else")
FIELDS = ("name_kanji", "name_kana")
IN_KANA = "^[ァ-ヴ-]+ ([ァ-ヴ-]+)$"
"""A surname and a given name in folded kana."""

Rows = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]


def may_be_slips(codes: Codes) -> Bools:
    """Which links uint8[S, K] agree in surname and birth date, and differ in the given name."""
    same = np.isin(codes[:, SURNAME], AGREEING) & (codes[:, BIRTH_DATE] == 1)
    return np.asarray(same & (codes[:, GIVEN_NAME] == OTHER))


def slip_bits(run: Run, rows: Rows, persons: Rows, codes: Codes) -> Bits:
    """What it says for a mistake, float64[S], that the given name is a slip; rows int64[S] of the records, persons
    int64[S] of the register (-1: nobody), codes uint8[S, K]: how they compare. 0 where the given names are no slips of
    each other in kana, or both sides have kanji."""
    found = np.zeros(len(rows))
    asked = np.flatnonzero(may_be_slips(codes) & (persons >= 0))
    if not len(asked):
        return found
    from rapidfuzz.distance import OSA

    (record, kanji), (person, other_kanji) = (
        _given_names(store.take(some[asked], store.known(FIELDS)), len(asked))
        for store, some in ((run.left, rows), (run.right, persons))
    )
    silent = ~(kanji & other_kanji)
    one_off = [
        name is not None and own is not None and OSA.distance(name, own, score_cutoff=1) == 1
        for name, own in zip(record, person, strict=True)
    ]
    places = np.flatnonzero(silent & np.array(one_off, np.bool_))
    if len(places):
        listed = is_listed_text(GIVEN_NAME, [record[place] or "" for place in places.tolist()])
        own, other = (np.array(rates()["slip"][name]) for name in ("own", "other"))
        found[asked[places]] = np.log2(other / own)[np.where(listed, 0, 1)]
    return found


def _given_names(table: pa.Table, count: int) -> tuple[list[str | None], Bools]:
    """Given names in kana as banks write it (None: none, or not apart from the surname), and who has a name in kanji or
    other letters, bool[count]."""
    written, spoken = (normalize_kana(text_column(table, name, count), "K2").to_arrow() for name in FIELDS)
    in_kana = pc.fill_null(pc.match_substring_regex(written, IN_KANA), False)
    named = pc.and_(pc.fill_null(pc.not_equal(written, ""), False), pc.invert(in_kana))
    texts = pc.coalesce(pc.if_else(pc.equal(spoken, ""), None, spoken), pc.if_else(in_kana, written, None))
    given = pc.struct_field(pc.extract_regex(texts, IN_KANA.replace("(", "(?P<given>")), "given")
    return given.to_pylist(), np.asarray(named.to_numpy(zero_copy_only=False), np.bool_)
