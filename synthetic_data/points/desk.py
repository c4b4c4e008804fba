"""A terminal of a help desk and what can be done at it: every act takes its time and leaves its line in the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np
import numpy.typing as npt

from synthetic_data.log_notation import SECOND
from synthetic_data.points.conditions import PointConditions
from synthetic_data.population import Population

Ints = npt.NDArray[np.int64]
EVENTS = ("card_read", "login", "apply_start", "apply_complete", "logout", "timeout", "lookup")
NOBODY = -1


@dataclass(slots=True)
class Application:
    """One application: whose number it went to, whose payment service it names, whose name it carries (or -1).

    `slip`: how the service id was mistyped (0 not); `measure`: which of the person's applications it is, as far as
    ids differ; `line`: its line of the log; `sequence` names what harmless thing happened, `mechanism` the mistake.
    """

    terminal: int
    session: int
    at: int
    linked: int
    payer: int
    named: int
    measure: int = 0
    slip: int = 0
    line: int = -1
    mechanism: str = ""
    incident: int = -1
    sequence: str = ""


@dataclass(slots=True)
class Office:
    """All terminals together: the people who come, the lines and applications so far, numbers of sessions."""

    population: Population
    condition: PointConditions
    random: Random
    queue: list[int]
    served: int = 0
    lines: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    sessions: int = 0
    incidents: int = 0
    homes: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.homes = np.searchsorted(
            self.population.household, np.arange(int(self.population.household[-1]) + 2)
        ).astype(np.int64)

    def next_person(self) -> int:
        """Who comes next; the queue goes round when everybody was here."""
        self.served += 1
        return self.queue[self.served % len(self.queue)]

    def relatives(self, person: int) -> list[int]:
        """The others of the household."""
        home = int(self.population.household[person])
        return [row for row in range(self.homes[home], self.homes[home + 1]) if row != person]

    def happens(self, share: float) -> bool:
        """A thing of this share."""
        return self.random.random() < share


@dataclass(slots=True)
class Desk:
    """One terminal on one day. `at` is the moment (microseconds); `session` the one that is open."""

    office: Office
    terminal: int
    at: int
    session: int = -1
    timeout_at: int = -1

    def wait(self, low: float, high: float) -> None:
        """Time passes, evenly between two numbers of seconds; a session left open may time out meanwhile."""
        self.at += int(self.office.random.uniform(low, high) * SECOND)
        if 0 <= self.timeout_at <= self.at:
            self._write("timeout", NOBODY, self.timeout_at)
            self.timeout_at = -1

    def _write(self, event: str, person: int, at: int) -> None:
        self.office.lines.append((self.session, self.terminal, person, EVENTS.index(event), at))

    def open(self) -> None:
        """The next lines belong to a new session."""
        self.session = self.office.sessions
        self.office.sessions += 1

    def card(self, person: int) -> None:
        """The card is put on the reader."""
        self.wait(2, 10)
        self._write("card_read", person, self.at)
        self.timeout_at = -1

    def login(self, person: int) -> None:
        """The secret number is entered."""
        self.wait(8, 25)
        self._write("login", person, self.at)

    def start(self, person: int) -> None:
        """The application is begun; some begin anew at once."""
        self.wait(10, 60)
        self._write("apply_start", person, self.at)
        self.timeout_at = -1
        if self.office.happens(self.office.condition.quick_restart_share):
            self.wait(5, 40)
            self._write("apply_start", person, self.at)

    def complete(self, linked: int, payer: int, typist: int) -> Application:
        """The application goes to the number `linked` with the payment service of `payer`."""
        office, condition = self.office, self.office.condition
        self.at += int(office.random.lognormvariate(4.3, 0.35) * SECOND)
        if office.happens(condition.pause_share):
            self.at += int(office.random.expovariate(1 / 240) * SECOND)
        self._write("apply_complete", linked, self.at)
        told = office.happens(condition.named_share)
        named = (linked if condition.names_from_card else typist) if told else NOBODY
        made = Application(self.terminal, self.session, self.at, linked, payer, named)
        made.line = len(office.lines) - 1
        office.applications.append(made)
        return made

    def lookup(self, person: int) -> None:
        """The state of an application is looked at."""
        self.wait(5, 40)
        self._write("lookup", person, self.at)

    def logout(self, person: int) -> None:
        """Logged out."""
        self.wait(5, 30)
        self._write("logout", person, self.at)

    def leave(self, person: int) -> None:
        """Logged out by most; the others' session may time out after minutes."""
        condition = self.office.condition
        if not self.office.happens(condition.missing_logout_share):
            self.logout(person)
        elif self.office.happens(condition.automatic_logout_share):
            self.timeout_at = self.at + int(self.office.random.uniform(60, 300) * SECOND)

    def enter(self, person: int) -> None:
        """Card and login in a session of their own."""
        self.open()
        self.card(person)
        self.login(person)
