import numpy as np
import pytest

from linkcheck.events.terminals import SECOND, neighbors, ordered_events, sequence_bits

MISSING = -1


def events(rows):
    terminal, minutes, person = (np.array(column) for column in zip(*rows, strict=True))
    at = np.where(minutes < 0, MISSING, minutes * 60 * SECOND).astype(np.int64)
    return ordered_events(terminal.astype(np.int32), at, person.astype(np.int64), MISSING)


def pairs(found):
    return list(
        zip(found.row.tolist(), found.other.tolist(), (found.seconds / 60).round().tolist(), strict=True)
    )


def test_other_persons_on_the_same_terminal_nearest_first():
    log = events([(0, 10, 1), (0, 12, 2), (0, 20, 3), (1, 11, 4), (0, 12, 1), (0, 90, 5)])
    assert pairs(neighbors(log, np.array([0]))) == [(0, 1, 2.0), (0, 2, 10.0)]
    assert pairs(neighbors(log, np.array([1]))) == [(1, 4, 0.0), (1, 0, -2.0), (1, 2, 8.0)]


def test_rows_without_terminal_or_time_or_person_have_no_neighbors():
    log = events([(0, 10, 1), (-1, 10, 2), (0, -1, 3), (0, 11, -1)])
    assert pairs(neighbors(log, np.array([0, 1, 2]))) == []


def test_no_events_at_all():
    log = ordered_events(np.array([-1], np.int32), np.array([0]), np.array([1]), MISSING)
    assert len(neighbors(log, np.array([0])).row) == 0
    assert len(neighbors(log, np.empty(0, np.int64)).row) == 0


def test_closer_in_time_is_stronger():
    seconds = np.array([10.0, 60.0, 180.0, 400.0, 900.0])
    bits = sequence_bits(seconds, np.full(5, 1 / 1800))
    assert (np.diff(bits) < 0).all()
    assert np.array_equal(bits, sequence_bits(-seconds, np.full(5, 1 / 1800)))


def test_a_common_sequence_is_weaker():
    rates = 1 / np.array([7200.0, 1800.0, 600.0, 240.0])
    bits = sequence_bits(np.full(4, 60.0), rates)
    assert (np.diff(bits) < 0).all()
    assert bits[-1] == pytest.approx(0.0)


def test_evidence_is_never_negative_or_boundless():
    bits = sequence_bits(np.array([0.0, 1e6]), np.array([1e-9, 1.0]))
    assert bits[1] == 0.0
    assert bits[0] == 12.0


def test_a_busy_terminal_s_neighbors_weigh_less():
    quiet = events([(0, 0, 1), (0, 2, 2), (0, 200, 3), (0, 400, 4)])
    busy = events([(0, minute, minute) for minute in range(0, 400, 2)])
    assert neighbors(quiet, np.array([0])).bits[0] > neighbors(busy, np.array([0])).bits[0] + 1
