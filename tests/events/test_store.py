from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from rights import is_private

from linkcheck.cases.certificates.order import order_levels, with_margins
from linkcheck.errors import InputError
from linkcheck.events.store import IN_PART, KEY, EventStore, Relation, event_store
from linkcheck.events.words import KINDS, Coding, event_kinds
from linkcheck.normalize.moment import MISSING


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("login", "login"),
        ("Log-In", "login"),
        ("ＬＯＧＩＮ", "login"),
        ("ログイン", "login"),
        ("ﾛｸﾞｱｳﾄ", "logout"),
        ("apply_start", "start"),
        ("申込開始", "start"),
        ("申込完了", "complete"),
        ("印刷待ちタイムアウト", "timeout"),
        ("エラー通知", "error"),
        ("card_read", "arrival"),
        ("認証ＯＫ", "login"),
        ("サービス選定", "start"),
        ("申込確定処理", "complete"),
        ("利用終了処理", "logout"),
        ("STATUS_INQUIRY", "lookup"),
        ("申請取消", "cancel"),
        ("認証エラー", "error"),
        ("USER_LOGIN_OK", "login"),
        ("お申し込み完了", "complete"),
        ("申込み受付完了", "complete"),
        ("申請受付完了", "request"),
        ("ひも付け完了", "complete"),
        ("お手続き開始", "start"),
        ("取り消し", "cancel"),
        ("無操作による自動ログオフ", "timeout"),
        ("セッション終了", "logout"),
        ("セッション開始", "arrival"),
        ("署名検証OK", "login"),
        ("カードかざし", "arrival"),
        ("紙詰まり", "error"),
        ("PIN誤り", "error"),
        ("GET_STATUS", "lookup"),
        ("証明書発行要求", "request"),
        ("サインオン", "login"),
        ("本人確認完了", "login"),
        ("Logged in", "login"),
        ("signedIn", "login"),
        ("AUTH_SUCCESS", "login"),
        ("card.auth.ok", "login"),
        ("サインオフ", "logout"),
        ("Logged out", "logout"),
        ("signedOut", "logout"),
        ("DISCONNECT", "logout"),
        ("SESSION_CLOSE", "logout"),
        ("SESSION_OPEN", "arrival"),
        ("登録実行", "complete"),
        ("APPLY_OK", "complete"),
        ("COMMIT", "complete"),
        ("REG_START", "start"),
        ("何か", "other"),
        ("", "request"),
        (None, "request"),
    ],
)
def test_words_of_logs(word, kind):
    assert KINDS[event_kinds(pa.array([word], pa.string()), 1, "request")[0]] == kind


def test_codes_hold_over_batches():
    coding = Coding()
    assert coding.encode(pa.array(["T2", None, "T1", ""]), 4).tolist() == [1, 0, 2, 0]
    assert coding.encode(pa.array(["T1", "T3", "T2"]).dictionary_encode(), 3).tolist() == [2, 3, 1]
    assert coding.encode(None, 2).tolist() == [0, 0]
    assert coding.names == ["", "T2", "T1", "T3"]


def test_a_store_without_room_says_what_to_do_and_no_value():
    directory = Path("missing")
    with (
        pytest.raises(InputError, match=r"OutOfMemoryException.* Raise memory_limit_mb") as raised,
        event_store(memory_mb=64, threads=1) as store,
    ):
        ((file,),) = store.rows("select path from duckdb_databases() where not internal")
        directory = Path(file).parent
        assert directory.exists()
        store.rows("select length(list(range)) from range(20_000_000)")
    assert not directory.exists() and raised.value.__cause__ is None and raised.value.fault == "no_room"


def test_store_sorts_more_than_it_may_hold_and_leaves_nothing_behind():
    rows, part = 1_500_000, 100_000
    rng = np.random.default_rng(1)

    def batches():
        for first in range(0, rows, part):
            moments = rng.integers(0, 1 << 40, part)
            yield pa.record_batch(
                {"moment": moments, "place": np.arange(first, first + part), "more": moments}
            )

    def coded(batch, first):
        assert batch["place"][0].as_py() == first
        return batch

    with event_store(memory_mb=64, threads=1) as store:
        log = Relation("log", "moment bigint, place bigint, more bigint")
        assert store.load(log, batches(), coded) == rows
        ((spill,),) = store.rows("select current_setting('temp_directory')")
        assert is_private(Path(spill).parent, 0o700)
        last, count = -1, 0
        for batch in store.stream("select * from log order by moment", 50_000):
            moments = batch["moment"].to_numpy()
            assert moments[0] >= last and (np.diff(moments) >= 0).all()
            last, count = int(moments[-1]), count + len(moments)
        assert count == rows
        assert list(Path(spill).iterdir())  # it did not fit
    assert not Path(spill).parent.exists()


def test_store_is_removed_after_an_error():
    with pytest.raises(RuntimeError), event_store() as store:
        ((spill,),) = store.rows("select current_setting('temp_directory')")
        assert Path(spill).parent.exists()
        raise RuntimeError
    assert not Path(spill).parent.exists()


def test_keys_are_equal_for_equal_text_and_zero_for_none():
    with event_store() as store:
        text = pa.array(["R1", "R1", "R2", "", None])
        store.load(
            Relation("log", "key ubigint"),
            [pa.record_batch({"name": text})],
            lambda batch, _: batch,
            KEY.format("name") + " as key",
        )
        keys = [row["key"] for batch in store.stream("select key from log") for row in batch.to_pylist()]
    assert keys[0] == keys[1] != keys[2]
    assert keys[3:] == [0, 0]


def test_an_empty_log_loads():
    with event_store() as store:
        schema = pa.schema([("moment", pa.int64())])
        batch = pa.RecordBatch.from_pylist([], schema)
        assert store.load(Relation("log", "moment bigint"), [batch], lambda given, _: given) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_windows_do_not_depend_on_batches(size):
    rng = np.random.default_rng(2)
    count = 100
    server = np.sort(rng.integers(0, 3, count)).astype(np.int32)
    requested = np.sort(rng.integers(0, 100_000_000, count))
    issued, notice = requested + rng.integers(0, 20_000_000, count), np.full(count, MISSING)
    columns = {"server": server, "requested": requested, "issued": issued, "notice": notice}
    whole = order_levels(*columns.values())
    batches = pa.table(columns).to_batches(max_chunksize=size)
    pieces = [
        order_levels(*(table[name].to_numpy() for name in columns))[first:last]
        for table, first, last in with_margins(iter(batches), 16)
    ]
    assert np.concatenate(pieces).tolist() == whole.tolist()


def test_relations_hold_what_they_declare():
    counted = Relation("counted", "name varchar, size utinyint")
    with event_store() as store:
        store.put(counted, size=np.array([1, 2]), name=pa.array(["a", None]))
        assert store.rows("select * from counted order by size") == [("a", 1), (None, 2)]
        store.make(counted, "select name, size + 1 as size, 0 as more from counted")  # reads what it replaces
        store.add(counted, "select 9 as size, 'b' as name")
        assert store.rows("select * from counted order by size") == [("a", 2), (None, 3), ("b", 9)]
        assert store.arrays("select size from counted order by size")["size"].dtype == np.uint8


@pytest.mark.parametrize("query", ["select 'a' as name", "select 'a' as name, 300 as size"])
def test_a_relation_refuses_what_it_does_not_declare(query):
    import duckdb

    with event_store() as store, pytest.raises(duckdb.Error):
        store.make(Relation("counted", "name varchar, size utinyint"), query)


NUMBERED = Relation("numbered", "row bigint, alike ubigint")


@pytest.fixture
def numbered(monkeypatch):
    """A store of 10,000 rows that fit into memory in ten parts; of every seventh row the key stands twice."""
    with event_store(memory_mb=96) as store:
        row = np.arange(10_000)
        monkeypatch.setattr("linkcheck.events.store.KEY_BYTES", store.memory // 1_000)
        monkeypatch.setattr(EventStore.parts, "__defaults__", (store.memory // 1_000,))
        store.put(
            NUMBERED, row=row, alike=np.where(row % 7 == 0, row // 14, 1_000_000 + row).astype(np.uint64)
        )
        yield store


def test_every_row_is_in_one_part(numbered):
    found = [
        numbered.arrays(f"select row from numbered where {IN_PART.format('alike')}")["row"]
        for _ in numbered.parts(NUMBERED)
    ]
    assert len(found) == 10 and all(500 < len(part) < 1_500 for part in found)
    assert np.sort(np.concatenate(found)).tolist() == list(range(10_000))
    every = f"select count(*) from numbered where {IN_PART.format('row')}"
    assert numbered.rows(every) == [(10_000,)]
    with numbered.sample(NUMBERED, 2_000):
        assert 1_000 < numbered.rows(every)[0][0] < 3_000


def test_a_relation_made_in_parts_is_the_same(numbered):
    copied = Relation("copied", NUMBERED.columns)
    numbered.make(copied, f"select * from numbered where {IN_PART.format('row')}", of=NUMBERED)
    assert numbered.rows("from copied order by row") == numbered.rows("from numbered order by row")


def test_keys_that_stand_twice(numbered):
    twice = Relation("twice", "alike ubigint")
    numbered.repeat(twice, "select alike from numbered", NUMBERED)
    expected = "select alike from numbered group by alike having count(*) > 1 order by alike"
    assert len(numbered.rows(expected)) == 714
    assert numbered.rows("from twice order by alike") == numbered.rows(expected)


def test_a_store_that_leaves_room_reads_as_before(numbered):
    with numbered.spare():
        assert numbered.rows("select count(*), current_setting('memory_limit') from numbered") == [
            (10_000, "32.0 MiB")
        ]
    assert numbered.rows("select current_setting('memory_limit')") == [("96.0 MiB",)]
