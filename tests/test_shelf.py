"""Arrays that are kept: the next process has the same ones and does not make them again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from linkcheck import shelf
from linkcheck.compare import reading_tables
from linkcheck.kernels import cache
from linkcheck.normalize import address_letters, address_tables

MADE = {
    "numbers": np.arange(7, dtype=np.int32),
    "none": np.zeros(0, np.uint64),
    "table": np.arange(12, dtype=np.float32).reshape(3, 4),
}
MADE["numbers"].setflags(write=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "kernel_folder", lambda: str(tmp_path))
    return tmp_path


def never():
    raise AssertionError("made again")


def test_what_is_kept_is_not_made_again(folder):
    shelf.kept_arrays("some", lambda: MADE)
    kept = shelf.kept_arrays("some", never)
    assert set(kept) == set(MADE) and len(list(folder.iterdir())) == 1
    for name, array in MADE.items():
        assert np.array_equal(kept[name], array) and kept[name].dtype == array.dtype
        assert kept[name].flags.writeable and kept[name].flags.aligned and type(kept[name]) is np.ndarray
    kept["table"][0, 0] = 9.0
    assert shelf.kept_arrays("some", never)["table"][0, 0] == 0.0


@pytest.mark.parametrize("size", [0, 10, 64, 127, -1])
def test_a_file_that_is_not_whole_is_made_again(folder, size):
    shelf.kept_arrays("some", lambda: MADE)
    (file,) = folder.glob("*/table.npy")
    file.write_bytes(file.read_bytes()[:size] if size >= 0 else b"x" * 300)
    made = shelf.kept_arrays("some", lambda: MADE)
    assert made["table"] is MADE["table"]
    assert np.array_equal(shelf.kept_arrays("some", never)["table"], MADE["table"])


@pytest.mark.parametrize("lost", ["table", shelf.NAMES])
def test_a_set_of_which_a_part_is_seen_is_made_again(folder, lost):
    """As a process sees a folder that another one is taking away."""
    shelf.kept_arrays("some", lambda: MADE)
    next(folder.glob(f"*/{lost}.npy")).unlink()
    assert shelf.kept_arrays("some", lambda: MADE)["table"] is MADE["table"]
    assert set(shelf.kept_arrays("some", never)) == set(MADE)


def test_folders_of_other_states_and_of_what_was_broken_off_go(folder, monkeypatch):
    shelf.kept_arrays("some", lambda: MADE)
    (folder / "some-broken").mkdir()
    monkeypatch.setattr(shelf, "_state", lambda: "another")
    assert shelf.kept_arrays("some", lambda: MADE)["table"] is MADE["table"]
    assert [file.name for file in folder.iterdir()] == ["some-another"]


@pytest.mark.parametrize("first", ["none", "not whole", "another state"])
def test_threads_and_processes_that_come_at_once_have_whole_sets(folder, monkeypatch, first):
    if first != "none":
        monkeypatch.setattr(shelf, "_state", lambda: "other" if first == "another state" else "same")
        shelf.kept_arrays("some", lambda: MADE)
    if first == "not whole":
        next(folder.glob("*/table.npy")).write_bytes(b"")
    monkeypatch.setattr(shelf, "_state", lambda: "same")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: shelf.kept_arrays("some", lambda: MADE), range(400)))
    assert all(set(each) == set(MADE) and np.array_equal(each["table"], MADE["table"]) for each in found)
    assert [path.name for path in folder.iterdir()] == ["some-same"]


def test_where_nothing_can_be_kept_everything_is_made_every_time(folder, monkeypatch):
    monkeypatch.setattr(shelf, "kernel_folder", lambda: str(folder / "absent"))
    for _ in range(2):
        assert shelf.kept_arrays("some", lambda: MADE)["table"] is MADE["table"]
    assert not list(folder.iterdir())


def test_in_a_folder_that_goes_with_the_process_nothing_is_kept(tmp_path, monkeypatch):
    private = tmp_path / f"{cache.PRIVATE}1"
    private.mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(private))
    assert shelf.kept_arrays("some", lambda: MADE)["table"] is MADE["table"]
    assert not list(private.iterdir())


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("address-letters", address_letters.made_letters),
        ("address-kanji", lambda: address_tables.made_tables("kanji")),
        ("address-kana", lambda: address_tables.made_tables("kana")),
        ("readings", reading_tables.made_tables),
    ],
)
def test_the_tables_are_the_same_from_a_file(folder, name, make):
    made = shelf.kept_arrays(name, make)
    kept = shelf.kept_arrays(name, never)
    assert set(kept) == set(made) and all(np.array_equal(kept[each], array) for each, array in made.items())
