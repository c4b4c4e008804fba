"""Blocking keys and the pairs they bring together, beside a plain twin that compares everybody with everybody."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.kernels.keys.blocking import RULE_COUNT
from linkcheck.kernels.keys.sets import count_keys, key_places, rows_among
from linkcheck.links.score import normalize_side
from linkcheck.owner.blocking import RULES, Blocks, Reach, full_names, pairs_in, persons

KANJI = st.sampled_from(
    [
        "田中 花子", "田中 太郎", "佐藤 花子", "髙田花子", "高田花子", "●中 花子", "KIM MINJUN", "タナカ ハナコ",
        "佐藤［田中］　花子", None,
    ]
)  # fmt: skip
KANA = st.sampled_from(["タナカ ハナコ", "ﾀﾅｶ ﾀﾛｳ", "サトウ ハナコ", "タカダハナコ", "", None])
NOTED, IN_KANA = ("KIM MINJUN", "佐藤［田中］　花子"), "タナカ ハナコ"
DATES = st.sampled_from(["1975-01-02", "S50.1.2", "1975-01", "1980-01-02", "1975-03-04", "不明", None])
SEXES = st.sampled_from(["1", "2", None])
ROWS = st.lists(st.tuples(KANJI, KANA, DATES, SEXES), min_size=1, max_size=8)


def side_of(rows):
    names = ("name_kanji", "name_kana", "birth_date", "sex")
    return normalize_side(
        {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}, len(rows)
    )


def keys_of(side, row, sex=None, apart=True):
    """Every rule's key of one row as a tuple, or None where something is missing."""
    date = int(side.dates[row])
    whole = date if date % 100 and date // 100 % 100 else 0
    kana, kanji = (field[row].tolist() for field in (side.names.kana, side.names.kanji))
    parts = [
        (sex or int(side.sexes[row]), whole),
        *((name, whole) for name in (*kana[:2], *kanji[:2])),
        (kana[2], date // 10_000), (kana[2], date % 10_000),
        (kanji[2], date // 10_000), (kanji[2], date % 10_000), (kana[2], 1), (kanji[2], 1),
        (apart, whole),
    ]  # fmt: skip
    return [part if all(part) else None for part in parts]


def test_every_rule_has_its_key():
    assert len(RULES) == RULE_COUNT


@settings(max_examples=120, deadline=None)
@given(ROWS, ROWS, st.lists(st.tuples(*[st.booleans()] * 3), min_size=8, max_size=8))
def test_pairs_are_those_who_share_a_key_each_once(probes, residents, far):
    left, right = side_of(probes), side_of(residents)
    reach = Reach(*(np.array([each[at] for each in far[: len(probes)]], np.bool_) for at in range(3)))
    alone = (
        IN_KANA,
        "",
        None,
    )  # kana of a kanji field that are another name's are taken for what they stand for
    apart = [
        kanji in (None, *NOTED) or sex is None or (kanji == IN_KANA and kana in alone)
        for kanji, kana, _, sex in residents
    ]

    def asked(row, sex):
        keys = keys_of(left, row, sex)
        by_name = keys[9:11] if reach.by_name[row] else [None, None]
        return [
            keys[0] if reach.by_day[row] else None, *keys[1:9], *by_name, keys[11] if reach.by_date[row] else None
        ]  # fmt: skip

    def met(a, b):
        sexes = [1, 2] if left.sexes[a] == 0 else [None]
        other = keys_of(right, b, apart=apart[b])
        return any(
            x is not None and x == y for sex in sexes for x, y in zip(asked(a, sex), other, strict=True)
        )

    expected = {(a, b) for a in range(len(probes)) for b in range(len(residents)) if met(a, b)}
    found = list(zip(*(rows.tolist() for rows in pairs_in(Blocks.of(left, reach), right)), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_rows_of_many_blocks_find_all_who_share_their_keys():
    count = 1_000
    rows = [
        (
            f"{chr(0x4E00 + at % 90)}田 {chr(0x5000 + at % 7)}子",
            None,
            f"19{50 + at % 40}-0{1 + at % 9}-11",
            "1",
        )
        for at in range(count)
    ]
    side = side_of(rows)
    keys = [set(filter(None, enumerate_keys(side, row))) for row in range(count)]
    probes = np.arange(0, count, 9)
    found = pairs_in(Blocks.of(side_of([rows[row] for row in probes])), side)
    expected = {(a, b) for a, row in enumerate(probes.tolist()) for b in range(count) if keys[row] & keys[b]}
    assert len(found[0]) == len(expected)
    assert set(zip(*(each.tolist() for each in found), strict=True)) == expected
    assert (np.diff(found[1]) >= 0).all()


def enumerate_keys(side, row):
    """The keys of the rules that every row asks by, with the number of each."""
    return [
        None if key is None else (rule, key) for rule, key in enumerate(keys_of(side, row)) if 0 < rule < 9
    ]


def test_nobody_has_no_pairs():
    nobody, somebody = side_of([]), side_of([("田中 花子", "タナカ ハナコ", "1975-01-02", "2")])
    for table, others in ((nobody, somebody), (somebody, nobody), (nobody, nobody)):
        assert [len(rows) for rows in pairs_in(Blocks.of(table), others)] == [0, 0]


def test_a_person_is_a_name_and_a_whole_date():
    side = side_of(
        [
            ("髙田花子", None, "S50.1.2", None),
            ("高田 花子", "タカダ ハナコ", "1975-01-02", None),
            ("高田 花子", None, "1975-01", None),
            (None, "タナカ ハナコ", "1975-01-02", None),
            (None, None, "1975-01-02", None),
        ]
    )
    found = persons(side)
    assert found[0] == found[1] != 0
    assert found[2] == found[4] == 0 and found[3] not in (0, found[0])
    names = full_names(side)
    assert names[4] == 0 and names[:4].all()


def test_keys_are_counted():
    wanted = np.array([3, 1 << 50, (1 << 64) - 1], np.uint64)
    counts = np.array([10, 0, 0], np.int64)
    count_keys(wanted, *key_places(wanted), np.array([3, 3, 0, 5, (1 << 50) + 1, 1 << 50], np.uint64), counts)
    assert counts.tolist() == [12, 1, 0]


def test_keys_of_any_beginning_are_counted():
    random = np.random.default_rng(4)
    keys = random.integers(0, 1 << 63, 20_000).astype(np.uint64) << np.uint64(1)
    keys[::5] >>= np.uint64(40)  # many of one beginning
    wanted = np.unique(random.choice(keys[keys != 0], 3_000))
    asked = random.choice(keys, 50_000)
    counts = np.zeros(len(wanted), np.int64)
    count_keys(wanted, *key_places(wanted), asked, counts)
    assert counts.tolist() == [int((asked == key).sum()) for key in wanted]
    none = np.zeros(0, np.int64)
    count_keys(wanted[:0], *key_places(wanted[:0]), asked, none)
    assert len(none) == 0


def test_rows_among_wanted_keys_are_all_of_them():
    random = np.random.default_rng(3)
    keys = random.integers(0, 1 << 63, 40_000).astype(np.uint64)
    keys[::7] = 0
    wanted = np.unique(random.choice(keys[keys != 0], 5_000))
    assert np.array_equal(
        rows_among(wanted, key_places(wanted)[0], keys), np.flatnonzero(np.isin(keys, wanted))
    )
    assert len(rows_among(wanted[:0], key_places(wanted[:0])[0], keys)) == 0
