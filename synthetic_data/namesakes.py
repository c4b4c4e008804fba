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
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Columns = tuple[Int32s, Int32s, npt.NDArray[np.datetime64]]

ABOUT, SPAN = 730, 1_000_000
"""People so many days apart are of about the same age; more days than people can be apart."""


def plant(
    rng: np.random.Generator,
    settings: PopulationSettings,
    members: Members,
    foreign: npt.NDArray[np.bool_],
    columns: Columns,
) -> Int32s:
    """Make some people the namesakes of others (surname, given name, birth date are changed in place).

    The pair agrees in kana, sex and birth date; a share of the pairs also in kanji. Returns the other's row.
    """
    adult = members.birth_date < np.datetime64(settings.reference_date, "D") - np.timedelta64(18 * 366, "D")
    namesake = np.full(len(foreign), -1, np.int32)
    count = round(len(foreign) * settings.namesake_share) // 2
    planted = _by_frequency if settings.namesakes_by_frequency else _anywhere
    for sex in (1, 2):
        free = (members.sex == sex) & ~foreign & adult
        changed, model = planted(rng, settings, members, free, columns, count)
        namesake[changed] = model
    return namesake


def _anywhere(
    rng: np.random.Generator,
    settings: PopulationSettings,
    members: Members,
    free: Bools,
    columns: Columns,
    count: int,
) -> tuple[Rows, Rows]:
    """Anybody, and people who live alone become their namesakes."""
    surname, given, birth_date = columns
    alone = np.bincount(members.household)[members.household] == 1
    changed = pick(rng, np.flatnonzero(free & alone), count)
    taken = np.isin(np.arange(len(free)), changed)
    model = pick(rng, np.flatnonzero(free & ~taken), len(changed))
    changed = changed[: len(model)]
    birth_date[changed] = birth_date[model]
    surname[changed], given[changed] = surname[model], given[model]
    other = rng.random(len(changed)) >= settings.namesake_same_kanji_share
    for row in changed[other]:
        if rng.random() < 0.7:
            given[row] = homophone(rng, given_names(), int(given[row]), members.sex[row])
        else:
            surname[row] = homophone(rng, surnames(), int(surname[row]), 0)
    return changed, model


def _by_frequency(
    rng: np.random.Generator,
    settings: PopulationSettings,
    members: Members,
    free: Bools,
    columns: Columns,
    count: int,
) -> tuple[Rows, Rows]:
    """The people who have namesakes in a nation, and others of the surname, who live as they do, become theirs."""
    surname, given, birth_date = columns
    model = np.flatnonzero(free)
    weights = expected_namesakes(surname[model], given[model], birth_date[model])
    model = by_weight(rng, model, weights, 2 * count)  # not all have a bearer of their surname near
    changed = bearers(rng, columns, members, model, free & (members.twin < 0))
    changed, model = (each[changed >= 0][:count] for each in (changed, model))
    given[changed], birth_date[changed] = given[model], birth_date[model]
    same = np.flatnonzero(surname[changed] == surname[model])
    alike = pick(rng, same, round(settings.namesake_same_kanji_share * len(changed)))
    for row in changed[np.setdiff1d(same, alike)]:
        given[row] = homophone(rng, given_names(), int(given[row]), members.sex[row])
    return changed, model


def bearers(rng: np.random.Generator, columns: Columns, members: Members, model: Rows, free: Bools) -> Rows:
    """For each of some people somebody else of a surname of the same kana, of another household and about the same age,
    int64[M]; -1 where there is nobody, or where he is another's already."""
    surname, _, birth_date = columns
    kana = surnames().kana.dictionary_encode().indices.to_numpy().astype(np.int64)[surname]
    days = birth_date.astype("datetime64[D]").astype(np.int64)
    place = kana * SPAN + days
    rows = np.flatnonzero(free)
    rows = rows[np.argsort(place[rows], kind="stable")]
    sorted_places = place[rows]
    found = np.full(len(model), -1, np.int64)
    taken = np.zeros(len(surname), np.bool_)
    taken[model] = True
    for at, row in enumerate(model):
        first, last = np.searchsorted(sorted_places, (place[row] - ABOUT, place[row] + ABOUT))
        near = rows[first:last]
        near = near[~taken[near] & (members.household[near] != members.household[row])]
        if len(near):
            found[at] = rng.choice(near)
            taken[found[at]] = True
    return found


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
    return _drawn(rng, table, found) if len(found) else row


def homograph(rng: np.random.Generator, table: NameTable, row: int, sex: int) -> int:
    """The same kanji with another reading, or the same name where there is none."""
    same = pc.equal(table.kanji, table.kanji[row]).to_numpy(zero_copy_only=False)
    same &= pc.not_equal(table.kana, table.kana[row]).to_numpy(zero_copy_only=False)
    found = np.flatnonzero(same & (table.sex == sex))
    return _drawn(rng, table, found) if len(found) else row


def alike_twins(
    rng: np.random.Generator, settings: PopulationSettings, members: Members, given: Int32s
) -> Int32s:
    """Give a share of the twins names that begin with the same kanji (優斗, 優太), and none the name of the other."""
    table = given_names()
    first = pc.utf8_slice_codeunits(table.kanji, 0, 1).to_numpy(zero_copy_only=False)
    kana = table.kana.dictionary_encode().indices.to_numpy()
    kanji = table.kanji.dictionary_encode().indices.to_numpy()
    seconds = np.flatnonzero((members.twin >= 0) & (members.twin < np.arange(len(given))))
    for row in seconds[rng.random(len(seconds)) < settings.twin_alike_name_share]:
        other = given[members.twin[row]]
        found = np.flatnonzero((first == first[other]) & (table.sex == members.sex[row]))
        found = found[kana[found] != kana[other]]
        if len(found):
            given[row] = _drawn(rng, table, found)
    for row in seconds:
        other = given[members.twin[row]]
        if kanji[given[row]] == kanji[other]:
            found = np.flatnonzero(
                (kanji != kanji[other]) & (kana != kana[other]) & (table.sex == members.sex[row])
            )
            given[row] = _drawn(rng, table, found)
    return given


def _drawn(rng: np.random.Generator, table: NameTable, rows: Rows) -> int:
    return int(rng.choice(rows, p=table.weight[rows] / table.weight[rows].sum()))
