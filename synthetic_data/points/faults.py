"""The mistakes of 2023 at a terminal, one function each; `step` goes through the ways in which one shows."""

from __future__ import annotations

from collections.abc import Callable

from synthetic_data.points.desk import Application, Desk
from synthetic_data.points.habits import apply_own

NEAR_OWN, NEAR_NEIGHBOR, OF_ANOTHER, CHECK_FAILS = range(1, 5)
SHARES = {"not_logged_out": 136, "service_id_mistyped": 32, "terminal_lent": 2, "card_mixed_up": 2}
"""Of 172 cases, 2023."""


def _wrong(desk: Desk, mechanism: str, *applications: Application) -> None:
    for made in applications:
        made.mechanism, made.incident, made.sequence = mechanism, desk.office.incidents, ""


def not_logged_out(desk: Desk, person: int, step: int) -> None:
    """`person` does not log out; the next guest goes on, and the application lands on `person`'s number.

    How it shows: the next one's login, the card alone, an application begun anew after a pause, a second one, none.
    """
    other, form = desk.office.next_person(), step % 5
    desk.enter(person)
    desk.start(person)
    if form == 3:  # the former had completed the own application
        desk.complete(person, person, person)
        desk.wait(40, 300)
    elif form != 4:
        desk.wait(20, 200)
    if form < 2:
        desk.card(other)
    if form == 0:
        desk.login(other)
    if form == 2:
        desk.wait(150, 450)
    if form != 4:
        desk.start(person)
    made = desk.complete(person, other, other)
    _wrong(desk, "not_logged_out", made)
    desk.leave(other if form == 0 else person)


def service_id_mistyped(desk: Desk, person: int, step: int) -> None:
    """The service id has a slip, or is another person's."""
    made = apply_own(desk, person)
    made.slip = 1 + step % 4
    if made.slip == OF_ANOTHER:
        made.payer = desk.office.next_person()
    _wrong(desk, "service_id_mistyped", made)


def terminal_lent(desk: Desk, person: int, step: int) -> None:
    """Staff lend a terminal they are logged in to: several people's applications complete in that one session."""
    desk.enter(person)
    wrong = []
    for _ in range(desk.office.random.randint(3, 7)):
        other = desk.office.next_person()
        desk.start(person)
        wrong.append(desk.complete(other, other, other))
        desk.wait(20, 90)
    _wrong(desk, "terminal_lent", *wrong)
    desk.leave(person)


def card_mixed_up(desk: Desk, person: int, step: int) -> None:
    """Two people got each other's card back and applied with it."""
    other = desk.office.next_person()
    first = apply_own(desk, other, person, person)
    desk.wait(10, 60)
    second = apply_own(desk, person, other, other)
    _wrong(desk, "card_mixed_up", first, second)


FAULTS: dict[str, Callable[[Desk, int, int], None]] = {
    "not_logged_out": not_logged_out,
    "service_id_mistyped": service_id_mistyped,
    "terminal_lent": terminal_lent,
    "card_mixed_up": card_mixed_up,
}
