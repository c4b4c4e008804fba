"""Account groups: one account on several persons. Whose is it, and are the others family or strangers?

Pure functions over codes and row numbers. A parent's account on a child's number was registered on purpose and asks
for another answer than a stranger's, so the two are told apart by all that is known of both persons: household,
address, and how rare the surname is that they share.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.levels.address import ADDRESS_TIERS
from linkcheck.tables import table_path

__all__ = [
    "KINDS",
    "FamilyEvidence",
    "SharedAccounts",
    "family_bits",
    "find_holders",
    "kind_of",
    "shared_accounts",
]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

KINDS = ("family", "stranger", "unclear")
"""What two persons on one account are to each other."""


@dataclass(frozen=True)
class SharedAccounts:
    """M records whose account stands on several persons, group by group.

    rows int64[M] are record rows in ascending order inside a group; group int64[M] counts the groups from 0.
    """

    rows: Int64s
    group: Int64s

    @property
    def count(self) -> int:
        """How many accounts are shared."""
        return int(self.group[-1]) + 1 if len(self.group) else 0


@dataclass(frozen=True)
class FamilyEvidence:
    """What is known of M pairs of persons (linked person, holder); a pair may have no holder.

    surname int8[M] and household int8[M]: 1 agree, 0 unknown, -1 differ. surname_share float64[M]: share of residents
    with the holder's surname (NaN: unknown). address uint8[M]: a code of ADDRESS_TIERS. minor int8[M]: whether the
    linked person is one (1, -1; 0 unknown); years float64[M] between their births (NaN: unknown). given_name bool[M]:
    somebody of the household has the holder's given name, behind another surname.
    """

    surname: npt.NDArray[np.int8]
    surname_share: Floats
    household: npt.NDArray[np.int8]
    address: npt.NDArray[np.uint8]
    minor: npt.NDArray[np.int8]
    years: Floats
    given_name: Bools


GENERATIONS = ("same_generation", "parent_and_child", "other")


def shared_accounts(keys: Int64s, person: Int64s) -> SharedAccounts:
    """The accounts that stand on two or more persons. keys int64[N] (0: none), person int64[N] (negative: unknown).

    Several records of one person share nothing. An unknown person counts as one of its own.
    """
    rows = np.flatnonzero(keys != 0)
    who = person[rows].copy()
    who[who < 0] = -2 - rows[who < 0]
    order = np.lexsort((rows, keys[rows]))
    rows, who = rows[order], who[order]
    key = keys[rows]
    begins = np.concatenate(([True], key[1:] != key[:-1]))[: len(key)]
    group = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    several = np.zeros(len(first), np.bool_)
    several[group[who != who[first][group]]] = True
    kept = several[group]
    renumbered = np.cumsum(several) - 1
    return SharedAccounts(rows[kept], renumbered[group[kept]])


def find_holders(group: Int64s, fit: Floats, person: Int64s, lead: float = 4.0) -> Int64s:
    """Which member is the account's holder: place in the group's members int64[M] for each member, -1 for nobody.

    fit float64[M] is the evidence in bits that the account's name is the member's own; the holder fits (more than 0)
    and leads every other person of the group by `lead` bits. Two persons of the same name leave it open.
    """
    order = np.lexsort((-fit, group))
    begins = np.concatenate(([True], group[order][1:] != group[order][:-1]))[: len(order)]
    best = order[begins]
    top_fit, top_person = fit[best], person[best]
    others = person != top_person[group]
    second = np.full(len(best), -np.inf)
    np.maximum.at(second, group[others], fit[others])
    good = (top_fit > 0) & (top_fit - second >= lead)
    return np.asarray(np.where(good, best, -1)[group])


@lru_cache(maxsize=1)
def _rates() -> dict[str, dict[str, float]]:
    return dict(tomllib.loads(table_path("account_rates.toml").read_text("utf-8")))


def family_bits(evidence: FamilyEvidence) -> Floats:
    """log2 P(evidence | relatives) - log2 P(evidence | strangers), float64[M]; what is unknown weighs 0.

    A shared surname counts by its rarity, so that two persons called 佐藤 at different addresses are no family yet.
    """
    family, stranger, bounds = (_rates()[name] for name in ("family", "stranger", "bounds"))
    share = np.where(np.isnan(evidence.surname_share), bounds["surname_share"], evidence.surname_share)
    agree = np.log2(family["same_surname"] / np.maximum(share, 1e-6))
    differ = np.log2(1 - family["same_surname"]) - np.log2(1 - np.minimum(share, 0.5))
    bits = np.select([evidence.surname > 0, evidence.surname < 0], [agree, differ], 0.0)
    same, apart = family["same_household"], stranger["same_household"]
    bits += np.select(
        [evidence.household > 0, evidence.household < 0],
        [np.log2(same / apart), np.log2((1 - same) / (1 - apart))],
        0.0,
    )
    for relatives, holds in (
        ("family", evidence.household == 0),
        ("family_elsewhere", evidence.household < 0),
    ):
        shares = _rates()[relatives]
        tiers = [0.0] + [float(np.log2(shares[name] / stranger[name])) for name in ADDRESS_TIERS[1:]]
        bits += np.where(holds, np.array(tiers)[evidence.address], 0.0)
    return np.asarray(bits + _age_bits(evidence))  # of one household the address says nothing more


def _age_bits(evidence: FamilyEvidence) -> Floats:
    """What the ages say: relatives' accounts are mostly parents', on their children's numbers."""
    rates = _rates()
    minor = rates["minor"]
    of_minor = np.log2(minor["relative"] / minor["stranger"])
    of_adult = np.log2((1 - minor["relative"]) / (1 - minor["stranger"]))
    years = rates["generations"]
    same, parent = evidence.years <= years["same_at_most"], evidence.years <= years["parent_at_most"]
    generation = np.where(same, 0, np.where(parent, 1, 2))
    shares = [np.log2(rates["family"][name] / rates["stranger"][name]) for name in GENERATIONS]
    given = rates["household_given_name"]
    known = np.where(evidence.given_name, np.log2(given["relative"] / given["stranger"]), 0.0)
    bits = np.select([evidence.minor > 0, evidence.minor < 0], [of_minor, of_adult], 0.0)
    return np.asarray(bits + known + np.where(np.isnan(evidence.years), 0.0, np.array(shares)[generation]))


def kind_of(bits: Floats) -> npt.NDArray[np.uint8]:
    """Codes of KINDS uint8[S] from family bits: family, stranger, or unclear in between."""
    bounds = _rates()["bounds"]
    return np.select(
        [bits >= bounds["family_bits"], bits <= bounds["stranger_bits"]],
        [np.uint8(KINDS.index("family")), np.uint8(KINDS.index("stranger"))],
        np.uint8(KINDS.index("unclear")),
    )
