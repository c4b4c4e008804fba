"""In which scripts a register holds names, and so how far a record has to look for its owner there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.engines.local import normalize_table
from linkcheck.engines.store import Store, rows_all_over
from linkcheck.links.score import COMPARED, Side
from linkcheck.owner.blocking import Reach, in_kanji

__all__ = ["RegisterScripts", "reach_of"]

SAMPLE = 4096
MOST = 0.9
"""From this share of the residents on a rule is taken to reach everybody."""

DAYS_AND_SEXES = 2 * 36_525 * 0.75
"""Birth dates and sexes among which residents are spread, the young years being thinner (for the work to expect)."""

PAIRS_AT_MOST = 1 << 22
"""How many residents of the same birth date and sex are looked at, all records together."""

DOUBT_BITS = -14.0
"""Log2 odds of a wrong link from which a record in several notations looks at everybody of its birth date."""

CLEAR_DOUBT_BITS = -10.0
"""Log2 odds from which every record does: the register may know its person by another name (通称) alone."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RegisterScripts:
    """Shares of the residents, in [0, 1], with: parts of the name divided in kana, in kanji; a whole name in kana, in
    kanji; a whole birth date. count: how many residents there are."""

    kana_parts: float
    kanji_parts: float
    kana: float
    kanji: float
    dates: float
    count: int

    @classmethod
    def of(cls, register: Store, era_codes: str | None) -> RegisterScripts:
        """The scripts of a register, from residents taken all over it."""
        count = register.row_count
        rows = rows_all_over(count, SAMPLE)
        side = normalize_table(register.take(rows, register.known(COMPARED)), era_codes)
        if not len(rows):
            return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0)
        kana = side.names.kana
        shares = (kana[:, 0] != 0, in_kanji(side, 0), kana[:, 2] != 0, in_kanji(side, 2), _whole(side.dates))
        kana_parts, kanji_parts, whole_kana, whole_kanji, dated = (float(each.mean()) for each in shares)
        return cls(kana_parts, kanji_parts, whole_kana, whole_kanji, dated, count)


def _whole(dates: npt.NDArray[np.int32]) -> Bools:
    """Which dates are known to the day, bool[N]."""
    return np.asarray((dates % 100 > 0) & (dates // 100 % 100 > 0) & (dates >= 10_000))


def reach_of(side: Side, scripts: RegisterScripts, bits: Bits) -> tuple[Reach, Bools]:
    """How far S records have to look, and whether anybody could be found for them at all, bool[S].

    bits float64[S]: log2 odds that they are wrong; where looking at a whole birth date is too much work, the most
    doubtful go first.
    """
    dated, kana, kanji = _whole(side.dates), side.names.kana, side.names.kanji
    by_parts = (kana[:, :2] != 0).any(axis=1) & (scripts.kana_parts > MOST)
    by_parts |= (in_kanji(side, 0) | in_kanji(side, 1)) & (scripts.kanji_parts > MOST)
    named = ((kana[:, 2] != 0) & (scripts.kana > 0)) | ((kanji[:, 2] != 0) & (scripts.kanji > 0))
    unknown_sex = side.sexes == 0
    asked = (
        dated & ~unknown_sex & (~by_parts | (bits > np.where(side.names.noted, DOUBT_BITS, CLEAR_DOUBT_BITS)))
    )
    by_day = np.zeros(len(side), np.bool_)
    most = int(PAIRS_AT_MOST / max(scripts.count / DAYS_AND_SEXES, 1.0))
    rows = np.flatnonzero(asked)
    by_day[rows[np.argsort(-bits[rows], kind="stable")][:most]] = True
    by_name = ~dated & named
    searched = (dated & (by_parts | by_day) & (scripts.dates > 0)) | by_name
    return Reach(by_day, by_name), searched
