"""Following terminals through their log: who is logged in, who came meanwhile, how the activity ran."""

from __future__ import annotations

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["STATE_SIZE", "follow"]

STATE_SIZE = 12
NOBODY, UNNAMED = -1, -3
# Places in the state that is carried from batch to batch.
TERMINAL, HOLDER, LEFT, GUEST, LAST, QUIET, STARTS, PAUSE, DONE, OUT, LOGIN, SEEN = range(STATE_SIZE)
# Kinds of event, as in linkcheck.events.store.KINDS.
OTHER, ARRIVAL, LOG_IN, LOG_OUT, START, ACTIVITY, COMPLETE, TIMEOUT, ERROR = 0, 2, 3, 4, 5, 6, 7, 8, 9
# Presence, as in linkcheck.cases.points.sequences.PRESENCE.
MISSING, OWN, LOGGED_OUT, NOT_LOGGED_IN, OTHER_ARRIVED, OTHER_LOGGED_IN = 0, 1, 2, 3, 4, 5


@inner_kernel
def clear(state):  # type: ignore[no-untyped-def]
    """Nobody is logged in any more."""
    state[HOLDER] = NOBODY
    state[LEFT] = NOBODY
    state[GUEST] = NOBODY
    state[QUIET] = 0
    state[STARTS] = 0
    state[PAUSE] = 0
    state[DONE] = 0


@inner_kernel
def presence(state, linked):  # type: ignore[no-untyped-def]
    """Who is at the terminal when an application of `linked` completes: (level, the other person)."""
    if linked < 0 or state[SEEN] == 0 or state[HOLDER] == UNNAMED:
        return MISSING, NOBODY
    if state[HOLDER] == NOBODY:
        if state[OUT] == linked:
            return LOGGED_OUT, NOBODY
        return NOT_LOGGED_IN, state[GUEST]
    if linked == state[HOLDER]:
        if state[GUEST] != NOBODY:
            return OTHER_ARRIVED, state[GUEST]
        return OWN, NOBODY
    if linked == state[LEFT]:
        return OTHER_LOGGED_IN, state[HOLDER]
    return NOT_LOGGED_IN, state[HOLDER]


@kernel
def follow(terminal, at, kind, person, linked, state, facts):  # type: ignore[no-untyped-def]
    """Walk events in order of (terminal, at) and write what is known at each completed application.

    terminal int32[N], at int64[N] microseconds, kind uint8[N], person int64[N] (-1 nobody named), linked int64[N]
    (the person an application's record carries; -2 where the event is no application). state int64[STATE_SIZE] is
    carried over batch borders. facts int64[N, 7] gets, where linked > -2: presence, other person, longest quiet
    span, quiet span before the last new start, starts, applications completed before in this login, login number.
    """
    for row in range(len(at)):
        if terminal[row] != state[TERMINAL]:
            state[TERMINAL] = terminal[row]
            clear(state)
            state[OUT] = NOBODY
            state[LAST] = at[row]
            state[SEEN] = 0
            state[LOGIN] += 1
        gap = at[row] - state[LAST]
        state[LAST] = at[row]
        who = person[row]
        what = kind[row]
        if state[HOLDER] != NOBODY and gap > state[QUIET]:
            state[QUIET] = gap
        if what == LOG_IN:
            left = state[HOLDER]
            clear(state)
            if left != who:
                state[LEFT] = left
            state[HOLDER] = who if who >= 0 else UNNAMED
            state[SEEN] = 1
            state[LOGIN] += 1
        elif what == ARRIVAL and who >= 0:
            if who == state[HOLDER]:
                state[QUIET] = 0
            else:
                state[GUEST] = who
        elif what in (LOG_OUT, TIMEOUT):
            if who >= 0 and who == state[LEFT]:
                state[LEFT] = NOBODY
            else:
                state[OUT] = state[HOLDER]
                clear(state)
        elif what == START:
            if state[STARTS] > 0 or state[DONE] > 0:
                state[PAUSE] = max(state[PAUSE], gap)
            state[STARTS] += 1
        if (
            what in (OTHER, START, ACTIVITY, ERROR)
            and who >= 0
            and state[HOLDER] >= 0
            and who != state[HOLDER]
        ):
            state[GUEST] = who  # whatever the log calls it, another person is at the terminal
        if linked[row] > -2:
            facts[row, 0], facts[row, 1] = presence(state, linked[row])
            facts[row, 2] = state[QUIET]
            facts[row, 3] = state[PAUSE]
            facts[row, 4] = state[STARTS]
            facts[row, 5] = state[DONE]
            facts[row, 6] = state[LOGIN]
        if what == COMPLETE:
            state[DONE] += 1
            state[STARTS] = 0
            state[QUIET] = 0
            state[PAUSE] = 0
