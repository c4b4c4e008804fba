"""What is known of a holder's name, and what was found about a record beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.cases.accounts.forms import Forms
from linkcheck.cases.accounts.holders import SOURCES, Holders

__all__ = ["Findings", "NameFacts"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class NameFacts:
    """What is known of S names: surname int8[S], whether it agrees; forms, in which form the holder's name is the
    person's; alike bool[S]: the names are nearly the same; contrary bool[S]: a part of them differs; reading
    float64[S, 2] bits that the holder's surname and given name read the kanji, NaN where the register has kana; levels
    float64[S, 2] bits that the pattern's levels of both parts stand for; foreign bool[S]: the linked person has a roman
    name; roman and japanese bool[S]: the holder's name is roman, is a Japanese name; listed bool[S]: every part of it
    is some name's reading; body bool[S]: the holder is no natural person; minor int8[S]: the linked person is one (1),
    is none (-1), or nobody knows; male int8[S], likewise; given_name bool[S]: the given name agrees; slip bool[S]: one
    letter of the kana differs; acting bool[S]: the linked person only acts for the holder."""

    surname: npt.NDArray[np.int8]
    given_name: Bools
    forms: Forms
    alike: Bools
    contrary: Bools
    reading: Floats
    levels: Floats
    foreign: Bools
    roman: Bools
    japanese: Bools
    listed: Bools
    body: Bools
    minor: npt.NDArray[np.int8]
    male: npt.NDArray[np.int8]
    slip: Bools
    acting: Bools

    @property
    def other_surname(self) -> Bools:
        """Whether the given name agrees behind another surname, bool[S]."""
        others = (self.surname < 0) & self.given_name & (self.forms.form == 0)
        return np.asarray(others & ~self.foreign & ~self.body)

    @property
    def other_foreign_surname(self) -> Bools:
        """Whether a foreign resident's given name agrees behind a surname that is another one altogether, bool[S]."""
        others = (self.surname < 0) & self.given_name & (self.forms.form == 0)
        return np.asarray(others & self.foreign & ~self.body)

    @property
    def changed_man(self) -> Bools:
        """Whether that is a grown man's, who hardly ever has a former surname: always read, bool[S]."""
        return np.asarray(self.other_surname & (self.male > 0) & (self.minor < 0))


@dataclass(frozen=True)
class Findings:
    """What was found about S records beside their names: holders; sequence float64[S], what the terminal says (NaN: the
    holder was not there); in_group bool[S]; coverage, the probability that a holder is in the register, 0 where it was
    not searched, learns_coverage: it is but a guess, of which more is learned; records, how many there are in all;
    residents, how many there are, and recorded, the share of them who have a record; surname_share and name_share
    float64[S], how common the linked person's surname and the holder's name are (NaN: unknown), men_share float64[S],
    how many of those who bear the holder's given name are men; has_kana, whether the register has kana, roman_unread,
    how many of its roman names have none, so that no holder leads to them; applicant float64[S], log2 odds that
    somebody else than the linked person applied."""

    holders: Holders
    sequence: Floats
    in_group: Bools
    coverage: float
    learns_coverage: bool
    records: int
    residents: int
    recorded: float
    surname_share: Floats
    name_share: Floats
    men_share: Floats
    has_kana: bool
    roman_unread: float
    applicant: Floats

    @property
    def shared(self) -> Bools:
        """Whose account stands on somebody else, who has the name, bool[S]."""
        return np.asarray((self.holders.row >= 0) & (self.holders.source == SOURCES.index("group")))

    @property
    def met(self) -> Bools:
        """Whose holder was at the same terminal, bool[S]."""
        return ~np.isnan(self.sequence)

    @property
    def searched(self) -> Bools:
        """Whose holder would have been found by the name, bool[S]: without kana nobody is found by a beginning."""
        return np.asarray((self.coverage > 0) & (self.has_kana | ~self.holders.cut))
