"""Whether who has the holder's name is the holder: by how common the name is, who has no record, and the register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.absent import Births, absent_bits
from linkcheck.cases.accounts.findings import Findings, NameFacts
from linkcheck.cases.accounts.rates import account_rates
from linkcheck.model.coverage import learned_share
from linkcheck.model.weights import posterior_from_bits

__all__ = ["NamedFinds", "absent_odds", "read_shares"]

ROUNDS = 20

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class NamedFinds:
    """What the register tells of who has the name of S holders, as probabilities float64[S]: outside, of telling it
    where the holder is not in it, or the account is the person's own; inside, where the holder of a wrong account is
    found in it, owner where that is also who was found; read, that who is in it is found by the name."""

    outside: Floats
    inside: Floats
    owner: Floats
    read: Floats

    @classmethod
    def of(cls, names: NameFacts, found: Findings) -> NamedFinds:
        """Where nobody knows how common the name is, where it is nearly the linked person's or shares the surname, all
        that counts is that somebody has it."""
        rates = account_rates()["register"]
        somebody, without_record = found.holders.namesakes > 0, found.holders.some_without_record
        expected = found.residents * found.name_share
        without, some = (
            np.clip(-np.expm1(-expected * share), rates["by_chance_at_least"], rates["by_chance_at_most"])
            for share in (1 - found.recorded, found.recorded)
        )
        recorded = rates["owner_recorded"] * found.recorded
        near = names.alike | names.slip | (names.surname > 0) | np.isnan(found.name_share)
        one = np.ones(len(near))
        kinds = [~somebody, near, without_record]
        owner = np.select(kinds, [0.0 * one, one, (1 - recorded) * one], recorded * (1 - without))
        chance = np.where(names.alike | names.slip, rates["own_slip"], _chance(names, found))
        return cls(
            np.select(kinds, [one, chance, without], (1 - without) * some),
            owner + np.where(somebody & ~near & without_record, recorded * without, 0.0),
            owner,
            read_shares(names, found) * np.where(somebody, 1.0, _looked_at(names, found)),
        )

    def bits(self, coverage: float) -> Floats:
        """What it says for a wrong account, float64[S]; coverage: how likely its holder is in the register."""
        return np.asarray(np.log2(self._wrong(coverage) / self.outside))

    def owners(self, coverage: float) -> Floats:
        """The probability that who was found is the holder, were the account wrong, float64[S]."""
        return np.asarray(coverage * self.read * self.owner / self._wrong(coverage))

    def coverage(self, guess: float, odds: Floats) -> float:
        """How likely the holder of a wrong account is in the register: the share of those who are found.

        guess is what is believed beforehand; odds float64[S] are log2 odds of a wrong account by all else. How likely
        each is one follows from the search, too (expectation and maximization over the two).
        """
        coverage = guess
        for _ in range(ROUNDS):
            wrong = posterior_from_bits(odds + self.bits(coverage))
            there = coverage * (self.read * self.inside + (1 - self.read) * self.outside)
            held = wrong * there / self._wrong(coverage)
            coverage = float(learned_share(guess, float(wrong.sum()), float(held.sum())))
        return coverage

    def at(self, some: Bools) -> NamedFinds:
        """That of some of the holders, bool[S]."""
        return NamedFinds(self.outside[some], self.inside[some], self.owner[some], self.read[some])

    def _wrong(self, coverage: float) -> Floats:
        reached = coverage * self.read
        return reached * self.inside + (1 - reached) * self.outside


def absent_odds(names: NameFacts, found: Findings, absent: Bools, births: Births) -> Floats:
    """Log2 odds that S records are wrong whose number nobody has (absent bool[S]), float64[S]: mistyped, where somebody
    in the register who has the holder's name may be their person, or on an account that another record has, too, or of
    an age (births: of these records) at which few have gone. 0 for all others, and where nobody was searched for."""
    odds, shared = np.zeros(len(absent)), account_rates()["evidence"]
    if found.coverage > 0 and absent.any():
        bits = np.where(found.searched, NamedFinds.of(names, found).bits(found.coverage), 0.0)
        bits += np.where(
            found.shared, shared["shared_with_holder"], found.in_group * shared["shared_account"]
        )
        bits = bits[absent]
        strangers = float(account_rates()["prior"]["stranger"])
        nobody = absent_bits(births, bits, found.records, strangers)
        odds[absent] = bits + nobody.mistyped + nobody.age
    return odds


def read_shares(names: NameFacts, found: Findings) -> Floats:
    """How likely somebody of the holder's name who is in the register is found there by it, float64[S]."""
    rates = account_rates()["register"]
    read = np.where(names.listed, rates["read"], rates["read_unlisted"])
    return np.where(found.has_kana, 1.0, read)


def _looked_at(names: NameFacts, found: Findings) -> Floats:
    """How many of those who may have the name of S holders were looked at, float64[S]: nobody with a roman name without
    kana was, who may be meant where the linked person is a foreign resident or has no part of the name."""
    apart = (names.surname < 0) & ~names.given_name & ~names.alike & ~names.listed
    return np.where(names.foreign & ~names.japanese | apart, 1 - found.roman_unread, 1.0)


def _chance(names: NameFacts, found: Findings) -> Floats:
    """How often a holder's name is somebody's in the register by chance, float64[S]: by how common the surname is where
    it is the linked person's."""
    rates = account_rates()["register"]
    usual = rates["own_name"] * (found.residents / 1e6) ** rates["growth"]
    expected = found.residents * np.nan_to_num(found.surname_share) * rates["given_name"]
    chance = np.where((names.surname > 0) & ~np.isnan(found.surname_share), 1 - np.exp(-expected), usual)
    return np.asarray(np.clip(chance, rates["own_name_at_least"], rates["own_name_at_most"]))
