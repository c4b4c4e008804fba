"""Harmless sequences: what guests and staff do at a terminal without any mistake. One function each, by name."""

from __future__ import annotations

from collections.abc import Callable

from synthetic_data.points.desk import Application, Desk

Scene = Callable[[Desk, int], None]


def plain(desk: Desk, person: int) -> None:
    """Card, login, application, logout."""
    apply_own(desk, person)


def apply_own(desk: Desk, person: int, payer: int | None = None, typist: int | None = None) -> Application:
    """One visit of a person on the own number."""
    desk.enter(person)
    desk.start(person)
    if desk.office.happens(desk.office.condition.slow_restart_share):
        desk.wait(150, 500)
        desk.start(person)
        made = desk.complete(person, person if payer is None else payer, person if typist is None else typist)
        made.sequence = "restart_after_pause"
    else:
        made = desk.complete(person, person if payer is None else payer, person if typist is None else typist)
    desk.leave(person)
    return made


def family(desk: Desk, person: int) -> None:
    """Members of a household one after the other, each with the own card; some use one payment service."""
    apply_own(desk, person)
    office = desk.office
    for other in office.relatives(person)[:3]:
        desk.wait(3, 30)
        shared = office.happens(office.condition.family_id_share)
        made = apply_own(desk, other, person if shared else other)
        made.sequence = "relative_id" if shared else "family_at_counter"


def early_card(desk: Desk, person: int) -> None:
    """The next guest's card is read before the session of the one before is over; then the own login."""
    other = desk.office.next_person()
    desk.enter(person)
    desk.start(person)
    if desk.office.happens(0.5):  # before the completion, else before the logout
        desk.card(other)
        desk.complete(person, person, person).sequence = "early_card"
    else:
        desk.complete(person, person, person).sequence = "early_card"
        desk.card(other)
    desk.leave(person)
    desk.open()
    desk.login(other)
    desk.start(other)
    desk.complete(other, other, other).sequence = "early_card"
    desk.leave(other)


def further(desk: Desk, person: int) -> None:
    """The same person applies once more, for another measure, in the same session or a new one."""
    office = desk.office
    desk.enter(person)
    desk.start(person)
    desk.complete(person, person, person)
    if office.happens(0.4):
        desk.leave(person)
        desk.wait(20, 200)
        desk.enter(person)
    desk.start(person)
    made = desk.complete(person, person, person)
    made.measure = 0 if office.happens(office.condition.same_id_share) else 1
    made.sequence = "further_application"
    desk.leave(person)


def walked_away(desk: Desk, person: int) -> None:
    """Begun and left; the application is not completed."""
    desk.enter(person)
    if desk.office.happens(0.7):
        desk.start(person)
    desk.leave(person)


def staff_lookup(desk: Desk, person: int) -> None:
    """Staff look up the state of another person, between two guests or while one is served."""
    other = desk.office.next_person()
    if desk.office.happens(0.5):
        desk.enter(other)
        desk.lookup(other)
        desk.logout(other)
        apply_own(desk, person)
        return
    desk.enter(person)
    own = desk.session
    desk.start(person)
    desk.enter(other)
    desk.lookup(other)
    desk.logout(other)
    desk.session = own
    desk.complete(person, person, person).sequence = "staff_lookup"
    desk.leave(person)


def guardian(desk: Desk, person: int) -> None:
    """A parent (else somebody of the household) types the own name on the application of a child."""
    people = desk.office.population
    relatives = desk.office.relatives(person)
    young = [row for row in relatives if people.age[row] < 18]
    ward = young[0] if young else relatives[0] if relatives else person
    made = apply_own(desk, ward, ward, person)
    made.sequence = "guardian"


def agent(desk: Desk, person: int) -> None:
    """Somebody of no kin (a legal guardian, a carer) types the own name."""
    made = apply_own(desk, person, person, desk.office.next_person())
    made.sequence = "agent"


HABITS: dict[str, Scene] = {
    "family_share": family,
    "early_card_share": early_card,
    "further_share": further,
    "walked_away_share": walked_away,
    "lookup_share": staff_lookup,
    "guardian_share": guardian,
    "agent_share": agent,
}
"""Harmless sequences by the field of the condition that holds their share."""
