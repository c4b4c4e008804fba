import numpy as np
import pytest

from linkcheck.cases.certificates.sequences import MECHANISMS, Jobs, inverted, name_mechanisms, simultaneous
from linkcheck.normalize.moment import MISSING

SECOND = 1_000_000


def jobs(*rows, server=None, timeout=(), error=(), reapplied=()):
    """Jobs of (second of request, applicant, subject), one server unless told; notices by row."""
    count = len(rows)

    def notices(given):
        moments = np.full(count, MISSING)
        for row, second in given:
            moments[row] = second * SECOND
        return moments

    requested = np.array([int(row[0] * SECOND) for row in rows])
    servers = np.array(server or [1] * count, np.int32)
    order = np.lexsort((requested, servers))
    again = np.isin(np.arange(count), reapplied)
    made = Jobs(
        server=servers,
        place=np.argsort(order),
        requested=requested,
        issued=requested + 8 * SECOND,
        timeout=notices(timeout),
        error=notices(error),
        applicant=np.array([row[1] for row in rows], np.uint64),
        subject=np.array([row[2] for row in rows], np.uint64),
        reapplied=again,
    )
    return Jobs(*(getattr(made, column)[order] for column in Jobs.__slots__))


A, B, C, D, E, F = range(1, 7)
CASES = {
    "lag 1": (jobs((0, A, A), (10, B, A), (20, C, C)), {1: ("previous_job", 1)}),
    "next job": (jobs((0, A, B), (10, B, B), (20, C, C)), {0: ("next_job", -1)}),
    "run": (
        jobs((0, A, A), (10, B, A), (20, C, B), (30, D, C), (40, E, E)),
        {1: ("shifted_run", 1), 2: ("shifted_run", 1), 3: ("shifted_run", 1)},
    ),
    "run of two": (jobs((0, A, A), (10, B, A), (20, C, B)), {1: ("shifted_run", 1), 2: ("shifted_run", 1)}),
    "overwritten within a second": (jobs((0, A, B), (0.6, B, B)), {0: ("simultaneous_requests", -1)}),
    "exchanged within a second": (
        jobs((0, A, B), (0.6, B, A)),
        {0: ("simultaneous_requests", -1), 1: ("simultaneous_requests", 1)},
    ),
    "timeout released the lock": (
        jobs((0, A, A), (12, B, A), timeout=[(0, 10)]),
        {1: ("print_wait_timeout", 1)},
    ),
    "timeout, then everybody shifted": (
        jobs((0, A, A), (12, B, A), (20, C, B), (31, D, C), timeout=[(0, 10)]),
        {1: ("print_wait_timeout", 1), 2: ("print_wait_timeout", 1), 3: ("print_wait_timeout", 1)},
    ),
    "a run in which a later job waited too long": (
        jobs((0, A, A), (12, B, A), (20, C, B), (31, D, C), timeout=[(2, 25)]),
        {1: ("shifted_run", 1), 2: ("shifted_run", 1), 3: ("shifted_run", 1)},
    ),
    "old timeout": (jobs((0, A, A), (400, B, A), timeout=[(0, 10)]), {1: ("previous_job", 1)}),
    "other server": (jobs((0, A, B), (3, B, B), server=[1, 2]), {0: ("other_server", 0)}),
    "nobody near": (jobs((0, A, F), (3, B, B)), {0: ("unknown", 0)}),
    "too long ago": (jobs((0, A, A), (900, B, A)), {1: ("unknown", 0)}),
    "dismissed error": (
        jobs((0, A, F), (60, A, A), (70, B, B), error=[(0, 5)], reapplied=[0]),
        {0: ("error_notice_dismissed", 0)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_mechanism(name):
    given, expected = CASES[name]
    wrong = (given.applicant != given.subject) & (given.subject != 0)
    found = name_mechanisms(given, wrong)
    assert set(np.flatnonzero(wrong)) == set(expected)
    for row, (mechanism, lag) in expected.items():
        assert MECHANISMS[found.mechanism[row]] == mechanism
        assert found.lag[row] == lag
    assert (found.mechanism[~wrong] == 0).all()


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (((0, A, A), (0, B, A), (60, C, C)), {1: "previous_job"}),
        (((0, A, B), (0, B, B), (60, C, C)), {0: "simultaneous_requests"}),
        (((0, A, B), (0, B, A), (60, C, C)), {0: "simultaneous_requests", 1: "simultaneous_requests"}),
        (
            ((0, A, A), (0, B, A), (0, C, B), (60, D, C)),
            {1: "shifted_run", 2: "shifted_run", 3: "shifted_run"},
        ),
    ],
)
def test_within_one_minute_the_direction_tells_what_happened(rows, names):
    given = jobs(*rows)
    found = name_mechanisms(given, given.applicant != given.subject, coarse=True)
    assert {row: MECHANISMS[found.mechanism[row]] for row in names} == names


def test_nothing_wrong_and_nothing_at_all():
    fine = jobs((0, A, A), (1, B, B))
    assert name_mechanisms(fine, np.zeros(2, np.bool_)).mechanism.tolist() == [0, 0]
    none = Jobs(*(getattr(fine, column)[:0] for column in Jobs.__slots__))
    assert len(name_mechanisms(none, np.zeros(0, np.bool_)).mechanism) == 0


def test_events_without_a_person_keep_their_sequence():
    server = np.array([1, 1, 1, 2], np.int32)
    assert inverted(server, np.array([50, 20, MISSING, 10])).tolist() == [False, True, False, False]
    close = simultaneous(server, np.array([0, SECOND, 3 * SECOND, 3 * SECOND]))
    assert close.tolist() == [True, True, False, False]
