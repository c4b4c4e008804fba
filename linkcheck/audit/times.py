"""The times of a run's links, read from both sides: what `audit.history` weighs, for the rows that are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from linkcheck.audit.former import former_levels
from linkcheck.audit.history import (
    APART,
    FEW_STATES,
    LEAST_TIMES,
    MOST_TIMES,
    OF_REGISTER,
    ChangeOdds,
    HistoryBits,
    change_states,
    days_of,
    family_bits,
    family_states,
    learned_times,
    rates,
    reweighed_bits,
    source_bits,
    source_codes,
    source_times,
    text_column,
)
from linkcheck.audit.run import Run
from linkcheck.audit.shared_numbers import SharedNumbers
from linkcheck.audit.slips import may_be_slips, slip_bits
from linkcheck.audit.weights import LinkWeights
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.engines.store import rows_all_over
from linkcheck.links.pieces import CodeFlags, codes_at, ranked_where, rows_where
from linkcheck.links.score import COMPARED
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import AGREEING, SAME_KANJI, mistake_shares, posterior_from_bits
from linkcheck.normalize.sex import parse_sexes
from linkcheck.owner.frequency import KANA, KANJI, NO_PART, OTHER_KANJI, NameFrequencies
from linkcheck.owner.households import family_levels
from linkcheck.owner.population import PopulationFrequencies

__all__ = ["LinkTimes"]

SURNAME, GIVEN_NAME, BIRTH_DATE, _, ADDRESS = range(len(COMPARISONS))
NAMESAKE, STRANGER = (MISTAKES.index(name) for name in ("namesake", "stranger"))
ALTERNATIVE, OTHER = (COMPARISONS[SURNAME].code(level) for level in ("alternative", "else"))
SHARING = np.full(len(COMPARISONS[SURNAME].levels), NO_PART, np.uint8)
SHARING[list(AGREEING)] = KANA
SHARING[list(SAME_KANJI)] = KANJI
SHARING[COMPARISONS[SURNAME].code("kanji_differs")] = OTHER_KANJI
"""How a part of the name is shared with the linked person, by its level."""

SAMPLE = 200_000
"""Links from which is learned how often each state of the last change occurs."""

Rows = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]


def moved_apart(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which links uint8[S, K] differ as a move would explain: the same person by name and birth date, elsewhere."""
    return np.asarray(same_by_name_and_date(codes) & (codes[:, ADDRESS] >= APART))


def same_by_name_and_date(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which links uint8[S, K] are to the same person by name and birth date."""
    same = (codes[:, [SURNAME, GIVEN_NAME]] <= ALTERNATIVE).all(axis=1)
    return np.asarray(same & (codes[:, BIRTH_DATE] == 1))


def unsettled(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which links uint8[S, K] the record's address does not settle: it is missing, or lies apart."""
    return np.asarray((codes[:, ADDRESS] == 0) | (codes[:, ADDRESS] >= APART))


def renamed(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which links differ as a change of surname would explain."""
    given, date = codes[:, GIVEN_NAME], codes[:, BIRTH_DATE]
    return np.asarray((codes[:, SURNAME] == OTHER) & (given > 0) & (given <= ALTERNATIVE) & (date == 1))


DIFFERENCES = (("last_move", "moved", moved_apart), ("last_renaming", "renamed", renamed))


@dataclass(frozen=True)
class LinkTimes:
    """What both sides tell of times; frequencies is None where the register itself can be searched for namesakes;
    repeated: which records' numbers stand on another record too (`groups.on_several`); answers: whether the register
    holds the linked persons alone."""

    run: Run
    weighed: LinkWeights
    frequencies: NameFrequencies | PopulationFrequencies | None
    repeated: CodeFlags
    answers: bool

    @cached_property
    def told(self) -> bool:
        """Whether anything is told at all."""
        former = bool(self.run.right.known(OF_REGISTER[2:]))
        told = self.has_changes or self.has_sources or former or self.frequencies is not None
        return told or self._few_renamed or bool(may_be_slips(self.weighed.levels.codes).any())

    @cached_property
    def has_changes(self) -> bool:
        """Whether the register tells last changes."""
        return bool(self.run.right.known(("changed_at",)))

    @cached_property
    def has_sources(self) -> bool:
        """Whether the records tell how numbers were obtained."""
        return bool(self.run.left.known(("number_source",)))

    @property
    def learns_sources(self) -> bool:
        """Whether mistakes of the links tell how sources go wrong: not where the settings say it."""
        return self.has_sources and not self.run.settings.number_sources

    def of_rows(self, rows: Rows) -> HistoryBits:
        """The history of some records' links (rows int64[S])."""
        found = HistoryBits.nothing(len(rows))
        if not self.told or not len(rows):
            return found
        pattern = codes_at(self.weighed.linked.pattern, rows)
        codes = self._codes(pattern)
        if self.has_changes:
            for name, kind, differs in DIFFERENCES:
                bits = self._odds[name].bits[self._states(rows, kind)]
                found = found.with_bits(name, np.where(differs(codes), bits, 0.0))
        for name, bits in self._former(rows, codes).items():
            found = found.with_bits(name, bits)
        persons = codes_at(self.weighed.linked.register_row, rows).astype(np.int64)
        found = found.with_bits("given_name_slip", slip_bits(self.run, rows, persons, codes))
        shares = mistake_shares(self.weighed.weights, pattern)
        if self.has_sources:
            bits = source_bits(self._sources(rows), shares, self._source_times)
            found = found.with_bits("number_source", bits)
        if self.frequencies is not None or self._few_renamed:
            sex = np.where(renamed(codes), self._sex_odds.bits[self._sexes(rows)], 0.0)
            found = found.with_bits("renamed_sex", sex)
        if self.frequencies is not None:
            found = found.with_bits("name_frequency", self._frequency(rows, codes, shares))
            found = found.with_bits("family_address", self._family(rows, codes, shares))
            found = found.with_bits(
                "sole_record", np.where(self.repeated[rows], 0.0, self.shared_numbers.sole)
            )
        return found.take_known(pattern >= 0)

    def by_mistakes(self, rows: Rows, history: HistoryBits, shares: Bits, wrong: Bits) -> HistoryBits:
        """The history of some records' links (rows int64[S]) where sources go wrong as they do in these. wrong
        float64[S]: how likely each is a mistake, 0 without a linked person; shares float64[S, M]: which kind then."""
        source = self._sources(rows)
        times = learned_times(self._source_times, self._source_shares, source, shares * wrong[:, None])
        linked = codes_at(self.weighed.linked.pattern, rows) >= 0
        return history.with_bits("number_source", np.where(linked, source_bits(source, shares, times), 0.0))

    def _codes(self, pattern: npt.NDArray[np.int32]) -> Codes:
        levels = self.weighed.levels.codes
        return np.concatenate([levels, np.zeros((1, levels.shape[1]), np.uint8)])[pattern]

    def _states(self, rows: Rows, kind: str) -> npt.NDArray[np.int64]:
        """States of the last change of the persons linked to some records."""
        there = codes_at(self.weighed.linked.register_row, rows).astype(np.int64)
        enrolled = self.run.left.take(rows, self.run.left.known(("enrolled_at",)))
        persons = self.run.right.take(there, self.run.right.known(("changed_at", "change_reason")))
        return change_states(
            text_column(persons, "change_reason", len(rows)),
            days_of(text_column(persons, "changed_at", len(rows)), len(rows)),
            days_of(text_column(enrolled, "enrolled_at", len(rows)), len(rows)),
            kind,
        )

    def _sexes(self, rows: Rows) -> npt.NDArray[np.uint8]:
        """Sexes of the persons linked to some records, uint8[S], 0 unknown."""
        there = codes_at(self.weighed.linked.register_row, rows).astype(np.int64)
        table = self.run.right.take(there, self.run.right.known(("sex",)))
        return parse_sexes(text_column(table, "sex", len(rows)))

    @cached_property
    def _few_renamed(self) -> bool:
        """Whether so few links differ as a change of surname would explain that they tell nothing of such changes."""
        differing = renamed(self.weighed.levels.codes)
        return bool(self.weighed.linked.counts[differing].sum() < FEW_STATES)

    @cached_property
    def _sex_odds(self) -> ChangeOdds:
        """What the sex says where the surname is another: mostly it is women who take one."""
        codes = self.weighed.levels.codes
        if self._few_renamed:
            return ChangeOdds.of_sexes()
        wanted = np.ones(len(codes), np.bool_), renamed(codes)
        return ChangeOdds.learned(*(self._sexes(self._some_links(some)).astype(np.int64) for some in wanted))

    @cached_property
    def _odds(self) -> dict[str, ChangeOdds]:
        codes = self.weighed.levels.codes
        everybody = self._some_links(np.ones(len(codes), np.bool_))
        odds = {}
        for name, kind, differs in DIFFERENCES:
            states = [self._states(rows, kind) for rows in (everybody, self._some_links(differs(codes)))]
            odds[name] = ChangeOdds.learned(*states)
        return odds

    def _some_links(self, wanted: npt.NDArray[np.bool_]) -> Rows:
        """At most SAMPLE of the links whose pattern is wanted, bool[G], taken all over them."""
        linked = self.weighed.linked
        ranks = rows_all_over(int(linked.counts[wanted].sum()), SAMPLE)
        return ranked_where(np.append(wanted, False), linked.pattern, ranks)

    def _sources(self, rows: Rows) -> npt.NDArray[np.int64]:
        table = self.run.left.take(rows, ("number_source",))
        return source_codes(text_column(table, "number_source", len(rows)))

    @cached_property
    def _source_times(self) -> Bits:
        return source_times(self._source_shares, self.run.settings.number_sources)

    @cached_property
    def _source_shares(self) -> Bits:
        source = self._sources(rows_all_over(self.run.left.row_count, SAMPLE))
        count = np.bincount(source[source >= 0], minlength=len(rates()["source"]))
        return np.asarray(count / max(int(count.sum()), 1))

    def _former(self, rows: Rows, codes: Codes) -> dict[str, Bits]:
        """What former values say, where there are any and the present ones do not agree."""
        there = codes_at(self.weighed.linked.register_row, rows).astype(np.int64)
        asked, levels = former_levels(self.run, rows, there, codes)
        told = reweighed_bits(codes[asked], levels, self.weighed.model)
        made = {name: np.zeros(len(rows)) for name in told}
        for name, bits in told.items():
            made[name][asked] = bits
        return made

    @cached_property
    def shared_numbers(self) -> SharedNumbers:
        """What it says that a number stands on several records, or on one."""
        odds, pattern = self.weighed.weights.mislink_bits, self.weighed.linked.pattern
        clear = rows_where(np.append(odds > 0, False), pattern)
        return SharedNumbers.learned(
            self.run, self.repeated, clear, posterior_from_bits(odds[pattern[clear]])
        )

    def _frequency(self, rows: Rows, codes: Codes, shares: Bits) -> Bits:
        """How much likelier a namesake is for a name as frequent as this one, float64[S]."""
        if self.frequencies is None:
            return np.zeros(len(rows))
        table = self.run.left.take(rows, self.run.left.known(COMPARED[:3]))
        sharing = SHARING[codes[:, [SURNAME, GIVEN_NAME]]]
        times = self.frequencies.times(table, self.run.settings.era_codes, sharing)
        even = self.frequencies.even
        times = np.clip(even + (1 - even) * times, LEAST_TIMES, MOST_TIMES)
        return np.asarray(np.log2(1 + shares[:, NAMESAKE] * (times - 1)))

    def _family(self, rows: Rows, codes: Codes, shares: Bits) -> Bits:
        """What the addresses of those insured under the same symbol and number say, float64[S]."""
        asked, states, of_missing, of_apart = self._families
        place = np.minimum(np.searchsorted(asked, rows), max(len(asked) - 1, 0))
        known = unsettled(codes) & (asked[place] == rows if len(asked) else False)
        state = np.where(known, states[place] if len(asked) else 0, 0)
        bits = np.where(codes[:, ADDRESS] == 0, of_missing[state], of_apart[state])
        return np.asarray(np.log2(1 + shares[:, [NAMESAKE, STRANGER]].sum(axis=1) * (np.exp2(bits) - 1)))

    @cached_property
    def _families(self) -> tuple[Rows, Rows, Bits, Bits]:
        """Rows of the links that addresses do not settle, where their families live (FAMILY_STATES), and what each
        state says where the record's address is missing, and where it lies apart."""
        run, linked = self.run, self.weighed.linked
        levels = self.weighed.levels.codes
        asked = rows_where(np.append(unsettled(levels), False), linked.pattern)
        near = family_levels(
            run.left, run.right, linked.register_row, asked, run.settings.batch_rows, run.nondisclosed
        )
        states, codes = family_states(near), levels[linked.pattern[asked]]
        alike = moved_apart(codes) | ((codes[:, ADDRESS] == 0) & same_by_name_and_date(codes))
        silent = codes[:, ADDRESS] == 0
        missing, apart = (family_bits(states[alike & some], self.weighed.model) for some in (silent, ~silent))
        return asked, states, missing, apart
