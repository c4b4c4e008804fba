"""The history's chain tells every change, and the two readers of a link are two people in two sessions."""

import sqlite3

import pytest

from linkcheck.review.chain import read_chain
from linkcheck.review.history import History, Reader, SameReaderError
from linkcheck.review.states import Action, states


@pytest.fixture
def path(tmp_path):
    history = History(tmp_path / "review.sqlite", "run")
    for row, result in enumerate(("wrong", "right", "wrong", "hold")):
        history.decide(row, f"R{row}", result, "", Reader("佐藤", "s1"), "")
    history.undo("佐藤")
    return tmp_path / "review.sqlite"


def rewritten(path, *statements):
    """What somebody does who can write the file: the triggers do not stop him."""
    with sqlite3.connect(path) as base:
        base.executescript("DROP TRIGGER history_keeps_rows; DROP TRIGGER history_loses_nothing;")
        for statement in statements:
            base.execute(statement)
    base.close()


def test_an_untouched_history_is_whole(path):
    chain = read_chain(path)
    assert (chain.action_count, chain.broken_at) == (5, 0) and len(chain.head) == 64


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE history SET result = 'right' WHERE id = 1", 1),
        ("UPDATE history SET note = 'x' WHERE id = 3", 3),
        ("UPDATE history SET reviewer = '鈴木' WHERE id = 5", 5),
        ("UPDATE history SET session = 's2' WHERE id = 2", 2),
        ("DELETE FROM history WHERE id = 2", 2),
        ("DELETE FROM history WHERE id = 5", 5),
        ("DELETE FROM history", 1),
        ("INSERT INTO history (run, row, record_id, action, result, note, reviewer, at, key, of, knew)"
         " VALUES ('run', 9, 'R9', 'decide', 'right', '', '佐藤', '2026-01-05T01:00:00+00:00', 'k', '', '')",
         6),
    ],
)  # fmt: skip
def test_every_change_breaks_the_chain(path, statement, broken_at):
    rewritten(path, statement)
    assert read_chain(path).broken_at == broken_at


def test_the_file_itself_refuses_changes(path):
    with sqlite3.connect(path) as base, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        base.execute("UPDATE history SET result = 'right'")
    base.close()


def test_a_history_without_a_chain_gets_one_and_keeps_its_actions(path):
    before = History(path, "run").actions()
    rewritten(path, "ALTER TABLE history DROP COLUMN chain", "ALTER TABLE history DROP COLUMN session")
    history = History(path, "run")
    assert [each.key for each in history.actions()] == [each.key for each in before]
    history.decide(7, "R7", "right", "", "佐藤", "")
    assert read_chain(path)[0] == 6 and read_chain(path).broken_at == 0
    with sqlite3.connect(path) as base, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        base.execute("UPDATE history SET result = 'right'")
    base.close()


@pytest.mark.parametrize("reader", [Reader("佐藤", "s2"), Reader("鈴木", "s1"), Reader("佐藤")])
def test_one_name_or_one_session_is_one_reader(path, reader):
    history = History(path, "run")
    with pytest.raises(SameReaderError):
        history.check(0, "R0", "wrong", "", reader, history.held()[0].last)


def test_another_person_in_another_session_checks(path):
    history = History(path, "run")
    history.check(0, "R0", "wrong", "", Reader("鈴木", "s2"), history.held()[0].last)
    assert history.held()[0].check.result == "agree"


def test_a_check_that_comes_with_a_file_counts_by_the_same_rule():
    decision = Action("a", 0, "decide", "wrong", "", "佐藤", "2026-01-05T01:00:00+00:00", session="s1")
    for session, counts in (("s1", False), ("s2", True), ("", True)):
        check = Action("b", 0, "check", "agree", "", "鈴木", "2026-01-05T02:00:00+00:00", "a", "", session)
        assert (states([decision, check])[0].check is not None) == counts
