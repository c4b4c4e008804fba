import numpy as np
import pytest

from linkcheck.cases.points.sequences import ACTIVITY, NO_APPLICATION, PRESENCE, Events, follow_terminals
from linkcheck.events.words import kind

X, Y, Z = 101, 202, 303


def log(*lines, terminal=1):
    """Events of (second, kind, person) or (second, "apply", linked person), in the order given."""
    applications = iter(range(len(lines)))
    return Events(
        np.full(len(lines), terminal, np.int64),
        np.array([line[0] for line in lines]) * 1_000_000,
        np.array([kind("complete" if line[1] == "apply" else line[1]) for line in lines], np.uint8),
        np.array([line[2] for line in lines], np.int64),
        np.array([line[2] if line[1] == "apply" else NO_APPLICATION for line in lines], np.int64),
        np.array([next(applications) if line[1] == "apply" else -1 for line in lines], np.int64),
    )


def shown(*batches):
    found = list(follow_terminals(batches))
    return [
        (PRESENCE[presence], ACTIVITY[activity], int(other))
        for part in found
        for presence, activity, other in zip(part.presence, part.activity, part.other, strict=True)
    ]


CASES = {
    "own": (
        [(0, "login", X), (30, "start", X), (90, "apply", X), (95, "logout", X)],
        ("own_login", "steady", -1),
    ),
    "other logged in": (
        [(0, "login", X), (30, "start", X), (200, "login", Y), (300, "apply", X)],
        ("other_logged_in", "missing", Y),
    ),
    "other's card came": (
        [(0, "login", X), (30, "start", X), (200, "arrival", Y), (300, "apply", X)],
        ("other_arrived", "missing", Y),
    ),
    "other began without a login": (
        [(0, "login", X), (30, "start", X), (200, "start", Y), (300, "apply", X)],
        ("other_arrived", "missing", Y),
    ),
    "logout between": (
        [(0, "login", X), (50, "logout", X), (200, "login", Y), (230, "start", Y), (300, "apply", Y)],
        ("own_login", "steady", -1),
    ),
    "timeout between": (
        [(0, "login", X), (600, "timeout", -1), (700, "login", Y), (730, "start", Y), (800, "apply", Y)],
        ("own_login", "steady", -1),
    ),
    "own after the other left open": (
        [(0, "login", X), (200, "login", Y), (230, "start", Y), (300, "apply", Y)],
        ("own_login", "steady", -1),
    ),
    "begun anew after a pause": (
        [(0, "login", X), (30, "start", X), (330, "start", -1), (400, "apply", X)],
        ("own_login", "restart_after_long_pause", -1),
    ),
    "begun anew at once": (
        [(0, "login", X), (30, "start", X), (50, "start", X), (90, "apply", X)],
        ("own_login", "restart", -1),
    ),
    "looking for the password": (
        [(0, "login", X), (30, "start", X), (400, "apply", X)],
        ("own_login", "pause", -1),
    ),
    "never logged in": (
        [(0, "login", X), (60, "logout", X), (300, "apply", Y)],
        ("not_logged_in", "missing", -1),
    ),
    "registered just after logout": (
        [(0, "login", X), (30, "start", X), (60, "logout", X), (61, "apply", X)],
        ("logged_out", "missing", -1),
    ),
    "staff looked somebody up": (
        [
            (0, "login", X),
            (30, "start", X),
            (40, "login", Y),
            (50, "lookup", Y),
            (60, "logout", Y),
            (90, "apply", X),
        ],
        ("other_left", "steady", Y),
    ),
    "staff looked somebody up, the line of their logout is lost": (
        [(0, "login", X), (30, "start", X), (40, "login", Y), (50, "lookup", Y), (90, "apply", X)],
        ("other_left", "steady", Y),
    ),
    "who looked up goes on to apply": (
        [(0, "login", X), (40, "login", Y), (50, "lookup", Y), (60, "start", Y), (90, "apply", X)],
        ("other_arrived", "missing", Y),
    ),
    "two sessions under one key, side by side": (
        [
            (0, "login", X),
            (10, "login", Y),
            (20, "start", X),
            (30, "start", Y),
            (60, "apply", X),
            (65, "logout", X),
            (90, "apply", Y),
        ],
        ("own_login", "steady", -1),
    ),
    "the card of who was left behind is read once more": (
        [(0, "login", X), (10, "login", Y), (20, "arrival", X), (90, "apply", Y)],
        ("other_arrived", "missing", X),
    ),
    "the lookup ends in a timeout": (
        [(0, "login", X), (40, "login", Y), (300, "timeout", -1), (330, "apply", X)],
        ("not_logged_in", "missing", -1),
    ),
    "the login line is repeated": (
        [(0, "login", X), (30, "start", X), (200, "login", Y), (201, "login", Y), (300, "apply", X)],
        ("other_logged_in", "missing", Y),
    ),
    "own login line lost": (
        [(0, "login", X), (90, "apply", X), (200, "arrival", Y), (240, "start", Y), (300, "apply", Y)],
        ("login_not_seen", "missing", -1),
    ),
    "two at a time, each with an application": (
        [(0, "login", X), (10, "login", Y), (60, "apply", Y), (90, "apply", X)],
        ("guest_applied", "missing", Y),
    ),
    "nobody for an hour": ([(0, "login", X), (9_000, "apply", Y)], ("missing", "missing", -1)),
    "log begins in the middle": ([(0, "activity", -1), (60, "apply", X)], ("missing", "missing", -1)),
    "login names nobody": ([(0, "login", -1), (60, "apply", X)], ("missing", "missing", -1)),
}


@pytest.mark.parametrize("name", CASES)
def test_mechanism(name):
    lines, expected = CASES[name]
    assert shown(log(*lines))[-1] == expected


def test_second_application_in_one_login():
    lines = [(0, "login", X), (30, "start", X), (90, "apply", X), (250, "start", -1), (320, "apply", X)]
    assert shown(log(*lines)) == [("own_login", "steady", -1), ("own_login", "second_after_pause", -1)]


def test_terminals_do_not_mix():
    first = log((0, "login", X), (30, "start", X), terminal=1)
    second = log((40, "login", Y), (50, "start", Y), (90, "apply", Y), terminal=2)
    assert shown(first, second) == [("own_login", "steady", -1)]


@pytest.mark.parametrize("name", CASES)
def test_batch_borders_do_not_matter(name):
    lines, _ = CASES[name]
    whole = log(*lines)
    single = [
        Events(*(getattr(whole, column)[at : at + 1] for column in Events.__slots__))
        for at in range(len(lines))
    ]
    assert shown(*single) == shown(whole)


def test_in_whole_minutes_a_span_may_be_as_much_shorter():
    lines = [(0, "login", X), (0, "start", X), (60, "start", X), (120, "apply", X)]
    (found,) = follow_terminals([log(*lines)], 60_000_000)
    assert ACTIVITY[found.activity[0]] == "restart"
    (found,) = follow_terminals([log(*lines)])
    assert ACTIVITY[found.activity[0]] == "restart_after_pause"


def test_nobody_shares_the_login_that_no_log_shows():
    (found,) = follow_terminals(
        [log((0, "apply", X), (100, "apply", Y), (200, "login", Z), (260, "apply", Z))]
    )
    assert found.login.tolist()[:2] == [-1, -1] and found.login[2] >= 0
