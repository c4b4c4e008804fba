"""Everybody's bank account, and how banks write its holder: large kana, dashes by the bank, cut at 30 bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.kana import half_width, with_slip, without_small
from synthetic_data.names import chosen, join, with_foreigners
from synthetic_data.population import Population
from synthetic_data.randomness import draw, stream

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

JAPAN_POST = 9900
HOLDER_BYTES = 30
# bank code, weight, branches, long mark as, half-width kana
BANKS = (
    (JAPAN_POST, 24.0, 90, "-", True),
    (1, 9.0, 400, "-", True),
    (5, 10.0, 400, "ー", True),
    (9, 9.0, 400, "-", True),
    (10, 4.0, 300, "ー", False),
    (33, 5.0, 20, "-", False),
    (36, 9.0, 60, "-", True),
    (129, 4.0, 150, "", True),
    (137, 4.0, 150, "-", True),
    (149, 4.0, 150, "ー", True),
    (1150, 5.0, 80, "-", False),
    (1360, 5.0, 80, "", True),
    (2950, 8.0, 60, "-", True),
)


@dataclass(frozen=True, slots=True)
class HolderSettings:
    """How holders' names differ from the register's; all assumed."""

    former_surname_share: float = 0.3  # of people whose surname changed in the last years
    slip_share: float = 0.0005
    no_space_share: float = 0.01
    roman_share: float = 0.35  # of foreign residents
    alias_share: float = 0.6  # of foreign residents with an alias, the others' kana otherwise
    swapped_share: float = 0.2  # of foreign residents: given name first
    symbol_share: float = 0.15  # of Japan Post accounts: written with symbol and number


@dataclass(frozen=True, slots=True)
class BankAccounts:
    """P accounts, one per person: row of BANKS, branch and number, no two alike; holder as the bank writes it."""

    bank: Ints
    branch: Ints
    number: Ints
    holder: pa.Array


def make_bank_accounts(population: Population, settings: HolderSettings | None = None) -> BankAccounts:
    """One account for every person."""
    settings = settings or HolderSettings()
    rng = stream(population.seed, "bank accounts")
    count = len(population)
    bank = draw(rng, [weight for _, weight, *_ in BANKS], count)
    branches = np.array([branches for _, _, branches, *_ in BANKS])[bank]
    municipality = population.dwellings.towns.municipality[population.dwellings.town[population.dwelling]]
    branch = (municipality * 7 + bank * 13 + rng.integers(0, 4, count)) % branches + 1
    post = np.array([code for code, *_ in BANKS])[bank] == JAPAN_POST
    branch = np.where(post, branch * 10 + 8, branch)
    order = np.lexsort((rng.random(count), branch, bank))
    begins = np.flatnonzero(
        (np.diff(bank[order], prepend=-1) != 0) | (np.diff(branch[order], prepend=-1) != 0)
    )
    size = np.diff(begins, append=count)
    stride = np.repeat(9_000_000 // np.maximum(size, 1), size)
    rank = np.arange(count) - np.repeat(begins, size)
    number = np.empty(count, np.int64)
    number[order] = 1000 + rank * stride + (rng.random(count) * stride).astype(np.int64)
    return BankAccounts(bank, branch, number, holders(rng, population, bank, settings))


def holders(
    rng: np.random.Generator, population: Population, bank: Ints, settings: HolderSettings
) -> pa.Array:
    """The holder of each person's account as its bank writes it."""
    count = len(population)
    changed = ~np.isnat(population.surname_changed_on) & (rng.random(count) < settings.former_surname_share)
    changed &= population.former_surname >= 0
    surname = np.where(changed, population.former_surname, population.surname)
    space = np.where(rng.random(count) < settings.no_space_share, "", " ")
    texts = pc.binary_join_element_wise(
        population.surnames.kana.take(pa.array(surname)),
        population.given_names.kana.take(pa.array(population.given_name)),
        pa.array(space),
    )
    texts = with_foreigners(population, np.arange(count), texts, foreign_holders(rng, population, settings))
    slips = np.flatnonzero((rng.random(count) < settings.slip_share) & (population.foreigner < 0))
    slipped = [
        with_slip(rng, text.as_py().replace(" ", "　")).replace("　", " ") for text in texts.take(slips)
    ]
    place = np.arange(count)
    place[slips] = count + np.arange(len(slips))
    texts = pa.concat_arrays([texts, pa.array(slipped, pa.string())]).take(pa.array(place))
    return written_by_banks(texts, bank)


def foreign_holders(rng: np.random.Generator, population: Population, settings: HolderSettings) -> pa.Array:
    """Roman name, alias or kana of every foreign resident, some with the given name first."""
    people = population.foreigners
    count = len(people)
    kana = chosen(
        rng.random(count) < settings.alias_share, pc.coalesce(people.alias_kana, people.kana), people.kana
    )
    texts = chosen(rng.random(count) < settings.roman_share, people.roman, kana)
    parts = pc.split_pattern(texts, "　", max_splits=1)
    first, rest = pc.list_element(parts, 0), pc.list_element(parts, 1)
    swapped = rng.random(count) < settings.swapped_share
    return chosen(swapped, join(" ", rest, first), join(" ", first, rest))


def written_by_banks(texts: pa.Array, bank: Ints) -> pa.Array:
    """Large kana, the bank's long mark and width, cut at 30 bytes; distinct texts once."""
    code = bank.astype(np.int64) << 32
    encoded = pc.dictionary_encode(texts)
    keys = code | encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    found, rows = np.unique(keys, return_inverse=True)
    plain = encoded.dictionary.to_pylist()
    written = [written_by(BANKS[int(key >> 32)], plain[int(key & 0xFFFFFFFF)]) for key in found]
    return pa.array(written, pa.string()).take(pa.array(rows))


def written_by(bank: tuple[int, float, int, str, bool], text: str) -> str:
    """A holder's name as one bank writes it.

    >>> written_by(BANKS[0], "ミヤザキ　キョーコ")
    'ﾐﾔｻﾞｷ ｷﾖ-ｺ'
    """
    *_, long_mark, narrow = bank
    large = (
        without_small(text)
        .replace("ヲ", "オ")
        .replace("ヅ", "ズ")
        .replace("ヂ", "ジ")
        .replace("ー", long_mark)
    )
    half = half_width(large)[:HOLDER_BYTES].rstrip()
    return half if narrow else large[: len(large) if len(half) < HOLDER_BYTES else HOLDER_BYTES // 2]
