"""Following terminals through their log: who is logged in, who came meanwhile, how the activity ran."""

from __future__ import annotations

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.rows.layout import KIND, PRESENCE, STATE

__all__ = ["follow"]

NOBODY, UNNAMED = -1, -3
SILENCE = 3_600_000_000
"""After so many microseconds without a line the log does not say who is there."""

ECHO = 60_000_000
"""A login of the person who is logged in, within this many microseconds of the first, is the same login."""

UNIT, HOLDER, LAST, SEEN, COUNT, GUEST, BACK, OUT, LEFT = 0, 1, 2, 3, 4, 5, 6, 7, 8
SINCE, LOGIN, MARK, QUIET, STARTS, PAUSE, DONE = 9, 10, 11, 12, 13, 14, 15
"""Places in the state: who is logged in and since when, who else was seen, how the activity of this login ran."""

OWN_SIZE, KEPT = 7, 16
"""How many places from SINCE on are kept, and where, of a person behind whom another logged in."""
assert KEPT + OWN_SIZE <= STATE

OTHER, ARRIVAL, LOG_IN, LOG_OUT = KIND["other"], KIND["arrival"], KIND["login"], KIND["logout"]
START, ACTIVITY, COMPLETE = KIND["start"], KIND["activity"], KIND["complete"]
TIMEOUT, ERROR, LOOKUP = KIND["timeout"], KIND["error"], KIND["lookup"]
MISSING, OWN, OUT_BEFORE = PRESENCE["missing"], PRESENCE["own_login"], PRESENCE["logged_out"]
UNSEEN_LOGIN, OTHER_LEFT = PRESENCE["login_not_seen"], PRESENCE["other_left"]
GUEST_APPLIED = PRESENCE["guest_applied"]
NOT_LOGGED_IN, OTHER_ARRIVED = PRESENCE["not_logged_in"], PRESENCE["other_arrived"]
OTHER_LOGGED_IN = PRESENCE["other_logged_in"]
"""Codes of events and of presence, as linkcheck.kernels.rows.layout has them."""


@inner_kernel
def clear(state):  # type: ignore[no-untyped-def]
    """Nobody is logged in any more."""
    state[HOLDER] = NOBODY
    state[LEFT] = NOBODY
    state[GUEST] = NOBODY
    state[BACK] = NOBODY
    for place in range(QUIET, DONE + 1):
        state[place] = 0


@inner_kernel
def keep(state):  # type: ignore[no-untyped-def]
    """The person logged in is left behind: another logs in."""
    state[LEFT] = state[HOLDER]
    for place in range(OWN_SIZE):
        state[KEPT + place] = state[SINCE + place]


@inner_kernel
def come_back(state):  # type: ignore[no-untyped-def]
    """The other logs out again: who was left behind is logged in as before."""
    state[BACK] = state[HOLDER]
    state[HOLDER] = state[LEFT]
    state[LEFT] = NOBODY
    state[GUEST] = NOBODY
    for place in range(OWN_SIZE):
        state[SINCE + place] = state[KEPT + place]


@inner_kernel
def presence(state, linked, at):  # type: ignore[no-untyped-def]
    """Who is at the terminal when an application of `linked` completes: (level, the other person)."""
    if linked < 0 or state[SEEN] == 0 or state[HOLDER] == UNNAMED:
        return MISSING, NOBODY
    if linked == state[HOLDER]:
        if state[GUEST] != NOBODY:
            return OTHER_ARRIVED, state[GUEST]
        if state[BACK] != NOBODY:
            return OTHER_LEFT, state[BACK]
        return OWN, NOBODY
    if linked == state[LEFT]:
        if state[DONE] > 0:
            return GUEST_APPLIED, state[HOLDER]
        return OTHER_LOGGED_IN, state[HOLDER]
    if linked == state[GUEST]:
        return UNSEEN_LOGIN, NOBODY
    if linked == state[OUT]:
        return OUT_BEFORE, NOBODY
    if at - state[LAST] > SILENCE:
        return MISSING, NOBODY
    return NOT_LOGGED_IN, state[HOLDER] if state[HOLDER] != NOBODY else state[GUEST]


@inner_kernel
def log_in(state, who, at):  # type: ignore[no-untyped-def]
    """Somebody logs in; a repeated line changes nothing."""
    if who >= 0 and who == state[HOLDER] and at - state[SINCE] <= ECHO:
        return
    if state[HOLDER] >= 0 and state[HOLDER] != who:
        keep(state)
        left = state[LEFT]
        clear(state)
        state[LEFT] = left
    else:
        clear(state)
    state[HOLDER] = who if who >= 0 else UNNAMED
    state[SINCE] = at
    state[MARK] = at
    state[SEEN] = 1
    state[COUNT] += 1
    state[LOGIN] = state[COUNT]


@inner_kernel
def log_out(state, who, all_of_them):  # type: ignore[no-untyped-def]
    """Somebody logs out (-1: whoever is there); after a timeout nobody is left."""
    if who >= 0 and who == state[BACK] and who != state[HOLDER] and not all_of_them:
        return  # who had come and gone already
    if who >= 0 and who == state[LEFT]:
        state[LEFT] = NOBODY
    elif state[LEFT] != NOBODY and not all_of_them and (who < 0 or who == state[HOLDER]):
        come_back(state)
    else:
        state[OUT] = state[HOLDER] if who < 0 or who == state[HOLDER] else who
        clear(state)


@inner_kernel
def note_activity(state, what, who, at):  # type: ignore[no-untyped-def]
    """Quiet spans, beginnings and strangers among what is done at the terminal."""
    own = who < 0 or who == state[HOLDER]
    if state[HOLDER] != NOBODY and own:
        state[QUIET] = max(state[QUIET], at - max(state[LAST], state[SINCE]))
    if what == ARRIVAL and who >= 0 and own:
        state[QUIET] = 0
    elif what == LOOKUP and own and state[LEFT] != NOBODY and state[STARTS] == 0:
        # who only looks something up has taken nothing over, whether a logout is seen or not
        come_back(state)
    elif what == START and own:
        if state[STARTS] > 0 or state[DONE] > 0:
            state[PAUSE] = max(state[PAUSE], at - state[MARK])
        state[STARTS] += 1
        state[MARK] = at
    # goes on with a login of the own, which another's has overtaken
    beside = who == state[LEFT] and what != ARRIVAL
    if what in (OTHER, ARRIVAL, START, ACTIVITY, ERROR) and not own and not beside:
        state[GUEST] = who  # whatever the log calls it, another person is at the terminal


@inner_kernel
def note_completion(state, who, at):  # type: ignore[no-untyped-def]
    """An application of the person logged in, or of nobody named, is over."""
    if who < 0 or who == state[HOLDER]:
        state[DONE] += 1
        state[STARTS] = 0
        state[QUIET] = 0
        state[PAUSE] = 0
        state[MARK] = at


@kernel
def follow(unit, at, kind, person, linked, state, facts):  # type: ignore[no-untyped-def]
    """Walk events in order of (unit, at) and write what is known at each completed application.

    unit int64[N], at int64[N] microseconds, kind uint8[N], person int64[N] (-1 nobody named), linked int64[N]
    (the person an application's record carries; -2 where the event is no application). state
    int64[STATE] is carried over batch borders. facts int64[N, 7] gets, where linked > -2: presence, other person,
    longest quiet span, longest span before a new start, starts, applications completed before in this login, login
    number (-1 where no log shows the terminal).
    """
    for row in range(len(at)):
        if unit[row] != state[UNIT]:
            state[UNIT] = unit[row]
            clear(state)
            state[OUT] = NOBODY
            state[LAST] = at[row]
            state[SEEN] = 0
            state[COUNT] += 1
            state[LOGIN] = state[COUNT]
        who = person[row]
        what = kind[row]
        if what == LOG_IN:
            log_in(state, who, at[row])
        elif what in (LOG_OUT, TIMEOUT):
            log_out(state, who, what == TIMEOUT)
        else:
            note_activity(state, what, who, at[row])
        if linked[row] > -2:
            facts[row, 0], facts[row, 1] = presence(state, linked[row], at[row])
            facts[row, 2] = state[QUIET]
            facts[row, 3] = state[PAUSE]
            facts[row, 4] = state[STARTS]
            facts[row, 5] = state[DONE]
            facts[row, 6] = state[LOGIN] if state[SEEN] else -1
            who = linked[row] if who < 0 else who
        if what == COMPLETE:
            note_completion(state, who, at[row])
        state[LAST] = at[row]
