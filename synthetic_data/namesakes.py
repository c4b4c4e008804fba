"""People who are easily taken for each other: planted namesakes of equal birth date, and twins with alike names."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from synthetic_data.given_names import decade_of, given_names
from synthetic_data.households import Members
from synthetic_data.randomness import pick
from synthetic_data.settings import PopulationSettings
from synthetic_data.surnames import NameTable, surnames

Int32s = npt.NDArray[np.int32]


def plant(
    rng: np.random.Generator,
    settings: PopulationSettings,
    members: Members,
    foreign: npt.NDArray[np.bool_],
    columns: tuple[Int32s, Int32s, npt.NDArray[np.datetime64]],
) -> Int32s:
    """Make some people living alone the namesakes of others (surname, given name, birth date are changed in place).

    The pair agrees in kana, sex and birth date; a share of the pairs also in kanji. Returns the other's row.
    """
    surname, given, birth_date = columns
    alone = np.bincount(members.household)[members.household] == 1
    adult = members.birth_date < np.datetime64(settings.reference_date, "D") - np.timedelta64(18 * 366, "D")
    namesake = np.full(len(surname), -1, np.int32)
    count = round(len(surname) * settings.namesake_share)
    for sex in (1, 2):
        free = (members.sex == sex) & ~foreign & adult
        changed = pick(rng, np.flatnonzero(free & alone), count // 2)
        taken = np.isin(np.arange(len(free)), changed)
        model = np.flatnonzero(free & ~taken)
        if settings.namesakes_by_frequency:
            weights = expected_namesakes(surname[model], given[model], birth_date[model])
            model = by_weight(rng, model, weights, len(changed))
        else:
            model = pick(rng, model, len(changed))
        changed = changed[: len(model)]
        birth_date[changed] = birth_date[model]
        surname[changed], given[changed] = surname[model], given[model]
        other = rng.random(len(changed)) >= settings.namesake_same_kanji_share
        for row in changed[other]:
            if rng.random() < 0.7:
                given[row] = homophone(rng, given_names(), int(given[row]), sex)
            else:
                surname[row] = homophone(rng, surnames(), int(surname[row]), 0)
        namesake[changed] = model
    return namesake


def expected_namesakes(
    surname: Int32s, given: Int32s, birth_date: npt.NDArray[np.datetime64], nation: float = 124e6
) -> npt.NDArray[np.float64]:
    """How many people of a nation agree with each in kana, sex and birth date: frequency of the name in its cohort.

    Births of a day and sex are taken as the nation over 84 years; the shares of names are those of the lexicon.
    """
    total = np.ones(len(surname))
    years = birth_date.astype("datetime64[Y]").astype(np.int64) + 1970
    names = given_names()
    kana = names.kana.dictionary_encode().indices.to_numpy().astype(np.int64) * 3 + names.sex
    decade = decade_of(years)
    for column in np.unique(decade):
        here = np.flatnonzero(decade == column)
        weight = np.bincount(kana, names.by_decade[:, column])
        total[here] *= weight[kana[given[here]]]
    table = surnames()
    kana = table.kana.dictionary_encode().indices.to_numpy().astype(np.int64)
    total *= (np.bincount(kana, table.weight) / table.weight.sum())[kana[surname]]
    return total * nation / 84 / 365.2425 / 2


def by_weight(
    rng: np.random.Generator, rows: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.int64]:
    """At most `count` different rows, the heavier the likelier."""
    keys = rng.exponential(1.0, len(rows)) / np.maximum(weights, 1e-300)
    return np.asarray(rows[np.argsort(keys)[:count]])


def homophone(rng: np.random.Generator, table: NameTable, row: int, sex: int) -> int:
    """Another name of equal kana and sex, or the same where there is none."""
    same = pc.equal(table.kana, table.kana[row]).to_numpy(zero_copy_only=False)
    found = np.flatnonzero(same & (table.sex == sex) & (table.common != table.common[row]))
    return int(rng.choice(found, p=table.weight[found] / table.weight[found].sum())) if len(found) else row


def homograph(rng: np.random.Generator, table: NameTable, row: int, sex: int) -> int:
    """The same kanji with another reading, or the same name where there is none."""
    same = pc.equal(table.kanji, table.kanji[row]).to_numpy(zero_copy_only=False)
    same &= pc.not_equal(table.kana, table.kana[row]).to_numpy(zero_copy_only=False)
    found = np.flatnonzero(same & (table.sex == sex))
    return int(rng.choice(found, p=table.weight[found] / table.weight[found].sum())) if len(found) else row


def alike_twins(
    rng: np.random.Generator, settings: PopulationSettings, members: Members, given: Int32s
) -> Int32s:
    """Give a share of the twins names that begin with the same kanji (優斗, 優太)."""
    table = given_names()
    first = pc.utf8_slice_codeunits(table.kanji, 0, 1).to_numpy(zero_copy_only=False)
    kana = table.kana.dictionary_encode().indices.to_numpy()
    seconds = np.flatnonzero((members.twin >= 0) & (members.twin < np.arange(len(given))))
    for row in seconds[rng.random(len(seconds)) < settings.twin_alike_name_share]:
        other = given[members.twin[row]]
        found = np.flatnonzero((first == first[other]) & (table.sex == members.sex[row]))
        found = found[kana[found] != kana[other]]
        if len(found):
            usual = table.weight[found] / table.weight[found].sum()
            given[row] = rng.choice(found, p=usual)
    return given
