"""Holders of accounts as banks write them: titles of guardians, trade names, former surnames, readings, lost marks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.bank_accounts import (
    BankAccounts,
    HolderSettings,
    foreign_holders,
    make_bank_accounts,
    written_by_banks,
)
from synthetic_data.kana import with_slip
from synthetic_data.lexicon_files import rows as lexicon
from synthetic_data.name_slips import has_other
from synthetic_data.names import with_foreigners
from synthetic_data.namesakes import homograph
from synthetic_data.payments.conditions import HolderConditions
from synthetic_data.population import Population
from synthetic_data.randomness import draw, pick, stream

Ints = npt.NDArray[np.int64]
MINOR, OLD = 18, 65
FORMS = ("{0} {1} {2}", "{0}{1}{2}", "{1} {2} {0}", "{0} {1}", "{0}{1}", "{1} {0}", "{0}({1} {2}")
"""Ward, title, guardian: between, without spaces, in front, without the guardian's name, in brackets."""
TRADE_FORMS = ("{1} {0}", "{0} {1}", "{1}{0}", "{0}({1})")
"""Name, trade name."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Everybody's account, and for each harmless difference the people whose account shows it."""

    accounts: BankAccounts
    found: dict[str, Ints] = field(default_factory=dict)

    def causes(self, holder: Ints) -> pa.Array:
        """The differences of the account of each of these people, as a list column."""
        lists: dict[int, list[str]] = {}
        for name, people in self.found.items():
            for person in people.tolist():
                lists.setdefault(person, []).append(name)
        return pa.array([lists.get(person, []) for person in holder.tolist()], pa.list_(pa.string()))


def make_holders(population: Population, condition: HolderConditions) -> Holders:
    """Everybody's account under a condition."""
    rng = stream(population.seed, "holders")
    accounts = make_bank_accounts(population)
    found: dict[str, Ints] = {}
    texts = _native(rng, population, condition, found)
    texts = with_foreigners(
        population, np.arange(len(population)), texts, _foreign(rng, population, condition, found)
    )
    changed = _changed(rng, population, condition, texts, found)
    rows = np.array(sorted(changed), np.int64)
    place = np.arange(len(population))
    place[rows] = len(population) + np.arange(len(rows))
    new = pa.array([changed[row] for row in rows.tolist()], pa.string())
    texts = pa.concat_arrays([texts.cast(pa.string()), new]).take(pa.array(place))
    holder = written_by_banks(texts, accounts.bank)
    return Holders(BankAccounts(accounts.bank, accounts.branch, accounts.number, holder), found)


def _native(
    rng: np.random.Generator, population: Population, condition: HolderConditions, found: dict[str, Ints]
) -> pa.Array:
    """Names of everybody as kana: some in the former surname, in another reading, undivided."""
    count = len(population)
    native = population.foreigner < 0
    surname, given = population.surname.astype(np.int64), population.given_name.astype(np.int64)
    former = np.flatnonzero(native & (population.former_surname >= 0))
    former = pick(rng, former, round(condition.former_share * count))
    surname[former] = population.former_surname[former]
    found["former_surname"] = former
    table = population.given_names
    possible = np.flatnonzero(native & has_other(table, by_kana=False)[given])
    other = pick(rng, possible, round(condition.other_reading_share * count))
    for row in other.tolist():
        given[row] = homograph(rng, table, int(given[row]), int(table.sex[given[row]]))
    found["other_reading"] = other[given[other] != population.given_name[other]]
    undivided = native & (rng.random(count) < condition.undivided_share)
    found["undivided"] = np.flatnonzero(undivided)
    return pc.binary_join_element_wise(
        population.surnames.kana.take(pa.array(surname)),
        table.kana.take(pa.array(given)),
        pa.array(np.where(undivided, "", " ")),
    )


def _foreign(
    rng: np.random.Generator, population: Population, condition: HolderConditions, found: dict[str, Ints]
) -> pa.Array:
    """Names of foreign residents: roman, alias, kana; some aliases undivided, some that no register knows."""
    people = population.foreigners
    texts = foreign_holders(rng, population, HolderSettings()).to_pylist()
    alias = people.alias_kana.to_pylist()
    unregistered, undivided = [], []
    for row, person in enumerate(people.person.tolist()):
        chance, apart = rng.random(2)
        if alias[row] is None and chance < condition.unregistered_alias_share:
            parts = population.surnames.kana[int(population.surname[person])].as_py()
            texts[row] = f"{parts} {population.given_names.kana[int(population.given_name[person])].as_py()}"
            unregistered.append(person)
        elif alias[row] == texts[row].replace(" ", "　") and apart < condition.undivided_alias_share:
            texts[row] = texts[row].replace(" ", "")
            undivided.append(person)
    found["unregistered_alias"] = np.array(unregistered, np.int64)
    found["undivided_alias"] = np.array(undivided, np.int64)
    return pa.array(texts, pa.string())


def _changed(
    rng: np.random.Generator,
    population: Population,
    condition: HolderConditions,
    texts: pa.Array,
    found: dict[str, Ints],
) -> dict[int, str]:
    """Single holders: slips, lost voicing marks, guardians, trade names. Each account has at most one of these."""
    count, native = len(population), np.flatnonzero(population.foreigner < 0)
    free = rng.permutation(native)
    under_care = (population.age[free] < MINOR) | (population.age[free] >= OLD)
    guarded = free[under_care][: round(condition.guardian_share * count)]
    free = free[~np.isin(free, guarded)]
    shares = (condition.trade_name_share, condition.slip_share, condition.unvoiced_share)
    ends = np.cumsum([round(share * count) for share in shares])
    traded, slipped, unvoiced = np.split(free[: ends[-1]], ends[:-1])
    plain = texts.take(pa.array(np.concatenate([guarded, traded, slipped, unvoiced]))).to_pylist()
    name_of = dict(zip(np.concatenate([guarded, traded, slipped, unvoiced]).tolist(), plain, strict=True))
    changed = {row: guarded_name(rng, population, name_of[row], row) for row in guarded.tolist()}
    changed |= {row: trade_name(rng, population, name_of[row]) for row in traded.tolist()}
    for row in slipped.tolist():
        changed[row] = with_slip(rng, name_of[row].replace(" ", "　")).replace("　", " ")
    changed |= {row: without_voicing(name_of[row]) for row in unvoiced.tolist()}
    found |= {"guardian": guarded, "trade_name": traded, "slip": slipped}
    found["unvoiced"] = np.array([row for row in unvoiced.tolist() if changed[row] != name_of[row]], np.int64)
    return changed


def word(rng: np.random.Generator, kind: str) -> str:
    """A word of lexicon/holder_words.csv."""
    listed = [row for row in lexicon("holder_words") if row["kind"] == kind]
    return listed[int(draw(rng, [float(row["weight"]) for row in listed], 1)[0])]["text"]


def kana_of(population: Population, person: int) -> str:
    """Surname and given name of one person as kana."""
    surname = population.surnames.kana[int(population.surname[person])].as_py()
    return f"{surname} {population.given_names.kana[int(population.given_name[person])].as_py()}"


def guardian_of(rng: np.random.Generator, population: Population, person: int) -> int:
    """A parent of a child, else any adult."""
    for parent in (population.mother[person], population.father[person]):
        if parent >= 0 and population.age[person] < MINOR and population.foreigner[parent] < 0:
            return int(parent)
    while True:
        other = int(rng.integers(len(population)))
        if population.age[other] >= MINOR and population.foreigner[other] < 0 and other != person:
            return other


def guarded_name(rng: np.random.Generator, population: Population, name: str, person: int) -> str:
    """The ward's name with the title, and mostly the name, of who acts for the ward."""
    title = word(rng, "title_minor" if population.age[person] < MINOR else "title_adult")
    guardian = kana_of(population, guardian_of(rng, population, person))
    return FORMS[int(rng.integers(len(FORMS)))].format(name, title, guardian)


def trade_name(rng: np.random.Generator, population: Population, name: str) -> str:
    """The name with a trade name: of the own surname in every second case, else of another."""
    surname = name.split(" ")[0]
    if rng.random() < 0.5:
        surname = population.surnames.kana[int(draw(rng, population.surnames.weight, 1)[0])].as_py()
    return TRADE_FORMS[int(rng.integers(len(TRADE_FORMS)))].format(name, surname + word(rng, "trade"))


def body_name(rng: np.random.Generator, population: Population) -> str:
    """A company or another body."""
    surname = population.surnames.kana[int(draw(rng, population.surnames.weight, 1)[0])].as_py()
    return word(rng, "body") + surname + word(rng, "trade")


def without_voicing(text: str) -> str:
    """Voicing marks left out.

    >>> without_voicing("ヤマダ ゴロウ")
    'ヤマタ コロウ'
    """
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", parts.replace("\u3099", "").replace("\u309a", ""))
