"""The search among namesakes goes through any number of them in pieces: the owners are the same, whatever the size."""

from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.engines.store import MemoryStore, SpooledStore
from linkcheck.model.hypotheses import base_model
from linkcheck.owner import search as searching
from linkcheck.owner.scripts import Doubt
from linkcheck.settings import Settings

DATES = ("1975-01-02", "1980-03-04", "1961-12-31")
PLACES = [f"青葉市本町{number}番地" for number in range(1, 41)]
SIZES = [(1, 1), (3, 7), (7, 3), (1 << 18, 5)]


SURNAMES = (("森", "モリ"), ("林", "ハヤシ"), ("原", "ハラ"), ("岡", "オカ"), ("谷", "タニ"))


def people(places):
    """One person for each place: five names on three birth dates, so that most have namesakes."""
    who = list(product(SURNAMES, DATES))
    chosen = [who[at % len(who)] for at in range(len(places))]
    columns = {
        "name_kanji": [f"{kanji}　一郎" for (kanji, _), _ in chosen],
        "name_kana": [f"{kana}　イチロウ" for (_, kana), _ in chosen],
        "birth_date": [date for _, date in chosen],
        "sex": ["1"] * len(places),
        "address": places,
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def spooled(table):
    store = SpooledStore(table.schema)
    for batch in table.to_batches(max_chunksize=6):
        store.add(batch)
    store.close(0)
    return store


def found_owners(opened):
    """Every record is linked to somebody of its own name and birth date; the first three live there, the others where
    the next one of these does."""
    register = people(PLACES)
    moved = people(PLACES[:3] + PLACES[18:] + PLACES[3:18])
    linked = np.arange(len(PLACES), dtype=np.int32)
    sides = opened(moved), opened(register)
    search = searching.Search(*sides, linked, base_model(), Settings(), lambda *told: None)
    nobody = np.empty(0, np.int64)
    return searching.search_owners(search, nobody, Doubt.none(0), np.arange(len(PLACES)))


@pytest.mark.parametrize("opened", [MemoryStore, spooled])
@pytest.mark.parametrize(("probes", "pairs"), SIZES)
def test_owners_are_the_same_whatever_is_compared_at_once(monkeypatch, opened, probes, pairs):
    whole = found_owners(opened)
    assert np.count_nonzero(whole.owners.row >= 0) > len(PLACES) // 2
    assert (whole.owners.row != whole.rows).all()
    monkeypatch.setattr(searching, "PROBES_AT_ONCE", probes)
    monkeypatch.setattr(searching, "NAMES_AT_ONCE", pairs)
    pieces = found_owners(opened)
    assert pieces.rows.tolist() == whole.rows.tolist()
    for column in ("row", "levels", "weight", "searched"):
        assert getattr(pieces.owners, column).tolist() == getattr(whole.owners, column).tolist()
