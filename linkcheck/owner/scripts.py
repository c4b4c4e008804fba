"""In which scripts a register holds names, and so how far a record has to look for its owner there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.engines.local import normalize_table
from linkcheck.engines.store import Store, rows_all_over
from linkcheck.links.score import COMPARED, Side
from linkcheck.owner.blocking import Reach, in_kanji, is_apart, named_apart

__all__ = ["Doubt", "RegisterScripts", "names_the_whole", "reach_of"]

SAMPLE = 4096
UNSEEN = 3.0
"""So many residents of a kind may have been missed by a sample that holds none of them (95 %)."""

MOST = 0.9
"""From this share of the residents on a rule is taken to reach everybody."""

DAYS = 36_525 * 0.75
"""Birth dates among which residents are spread, the young years being thinner (for the work to expect)."""

PAIRS_AT_MOST = 1 << 22
"""How many residents of the same birth date and sex are looked at, all records together; as many of those apart."""

FEW_PAIRS = 1 << 18
"""With how many of those apart records of hardly any doubt are compared, too."""

DOUBT_BITS = -14.0
"""Log2 odds of a wrong link from which a record in several notations looks at everybody of its birth date."""

CLEAR_DOUBT_BITS = -10.0
"""Log2 odds from which every record does: the register may know its person by another name (通称) alone."""

LETTERS_BITS, LEAST_BITS = -13.0, -20.0
"""Log2 odds from which a record whose name differs looks at all who are known by names in other letters; where these
are few (FEW_PAIRS)."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RegisterScripts:
    """Shares of the residents, in [0, 1], with: parts of the name divided in kana, in kanji (of those named in kanji);
    a whole name in kana, in kanji; a whole birth date; apart: of those who are so (`owner.blocking.is_apart`), at most.
    count: how many residents there are."""

    kana_parts: float
    kanji_parts: float
    kana: float
    kanji: float
    dates: float
    apart: float
    count: int

    @classmethod
    def of(cls, register: Store, era_codes: str | None) -> RegisterScripts:
        """The scripts of a register, from residents taken all over it."""
        count = register.row_count
        rows = rows_all_over(count, SAMPLE)
        side = normalize_table(register.take(rows, register.known(COMPARED[:4])), era_codes)
        if not len(rows):
            return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0)
        kana, apart = side.names.kana, is_apart(side)
        divided = in_kanji(side, 0, np.flatnonzero(~named_apart(side)))
        shares = (kana[:, 0] != 0, kana[:, 2] != 0, in_kanji(side, 2), _whole(side.dates))
        kana_parts, whole_kana, whole_kanji, dated = (float(each.mean()) for each in shares)
        kanji_parts = float(divided.mean()) if len(divided) else 0.0
        others = float(apart.sum()) if len(rows) == count else max(float(apart.sum()), UNSEEN)
        return cls(kana_parts, kanji_parts, whole_kana, whole_kanji, dated, others / len(rows), count)


@dataclass(frozen=True, slots=True)
class Doubt:
    """How doubtful the links of S records are: bits float64[S], log2 odds that they are wrong; settled bool[S]: name
    (or its kanji) and birth date agree with the linked person, so that another could only be of the same; read bool[S]:
    they do so by the reading of other letters."""

    bits: Bits
    settled: Bools
    read: Bools

    @classmethod
    def none(cls, count: int) -> Doubt:
        """Links that nobody doubts."""
        return cls(np.full(count, -np.inf), np.ones(count, np.bool_), np.zeros(count, np.bool_))

    @property
    def of_name_alone(self) -> Bools:
        """Where nobody but another of the same name and birth date is worth a look, bool[S]."""
        return np.asarray(self.settled & (self.bits <= CLEAR_DOUBT_BITS))

    def at(self, some: Bools) -> Doubt:
        """That of some of the links, bool[S]."""
        return Doubt(self.bits[some], self.settled[some], self.read[some])

    def within(self, scripts: RegisterScripts) -> Doubt:
        """The same in a register: where nearly all are known in kana, whoever is in other letters has none that lead to
        another of the same sound."""
        return replace(self, settled=self.settled & ~self.read) if scripts.kana > MOST else self


def _whole(dates: npt.NDArray[np.int32]) -> Bools:
    """Which dates are known to the day, bool[N]."""
    return np.asarray((dates % 100 > 0) & (dates // 100 % 100 > 0) & (dates >= 10_000))


def names_the_whole(side: Side, scripts: RegisterScripts) -> Bools:
    """Which of S records name a person in whole, in letters that the register has, bool[S]: whoever bears the name and
    was born on that day is found by them."""
    names, dated = side.names, _whole(side.dates) & (scripts.dates > 0)
    in_kana = (names.kana_full != 0) & (scripts.kana > MOST)
    # a given name in kana beside a surname in kanji may be anybody's who is read so
    mixed = ((names.kanji[:, :2] != 0) & (names.kanji[:, :2] == names.kana[:, :2])).any(axis=1)
    kanji = in_kanji(side, 2) & ~mixed & (scripts.kanji > MOST)
    return np.asarray(dated & ~names.noted & (in_kana | kanji))


def reach_of(side: Side, scripts: RegisterScripts, doubt: Doubt) -> tuple[Reach, Bools, Bools]:
    """How far S records have to look, whether anybody could be found for them at all, bool[S], and whether everybody
    who may be theirs is looked at, bool[S]: in whichever letters either is written, unless the link is settled.

    Where looking at a whole birth date is too much work, the most doubtful go first.
    """
    known, bits, kana, kanji = _whole(side.dates), doubt.bits, side.names.kana, side.names.kanji
    dated, apart = known & (scripts.dates > 0), named_apart(side)
    by_parts = (kana[:, :2] != 0).any(axis=1) & (scripts.kana_parts > MOST)
    # letters of a roman name lead to nobody who is in kanji
    by_parts |= ~apart & (in_kanji(side, 0) | in_kanji(side, 1)) & (scripts.kanji_parts > MOST)
    named = ((kana[:, 2] != 0) & (scripts.kana > 0)) | ((kanji[:, 2] != 0) & (scripts.kanji > 0))
    far = ~by_parts | (apart & ~doubt.settled)
    far |= bits > np.where(side.names.noted & ~doubt.settled, DOUBT_BITS, CLEAR_DOUBT_BITS)
    same_day = scripts.count / DAYS
    by_day = _most_doubtful(dated & far, bits, same_day / 2)
    apart_each = same_day * scripts.apart
    little, asked = (
        dated & (far | (~doubt.settled & (bits > least))) for least in (LEAST_BITS, LETTERS_BITS)
    )
    asked = little if np.count_nonzero(little) * apart_each <= FEW_PAIRS else asked
    by_date = _most_doubtful(asked, bits, apart_each)
    by_name = ~known & named
    searched = (dated & (by_parts | by_day)) | by_name
    every = np.where(known, by_date & (by_day | ~apart), ~apart)
    return Reach(by_day, by_name, by_date), searched, searched & (doubt.settled | every)


def _most_doubtful(asked: Bools, bits: Bits, pairs: float) -> Bools:
    """Of S records that are `asked`, those most likely wrong, as many as PAIRS_AT_MOST pairs allow, bool[S]; pairs: how
    many one takes."""
    rows = np.flatnonzero(asked)
    chosen = np.zeros(len(asked), np.bool_)
    chosen[rows[np.argsort(-bits[rows], kind="stable")][: int(PAIRS_AT_MOST / max(pairs, 1.0))]] = True
    return chosen
