"""What a mechanism of mistakes sees, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthetic_data.enrolment import Enrolment
from synthetic_data.population import Population

Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Scene:
    """What a mechanism may look at: who stands in which record, and which records are still untouched."""

    rng: np.random.Generator
    population: Population
    enrolment: Enrolment
    free: npt.NDArray[np.bool_]

    def record_of(self) -> Ints:
        """The record of each person, -1 where there is none."""
        found = np.full(len(self.population), -1)
        found[self.enrolment.person] = np.arange(len(self.enrolment))
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """Records, the number each gets, and which of them belong together."""

    record: Ints
    number: Ints
    group: Ints


Mechanism = Callable[[Scene, int], Choice]


def alone(record: Ints, number: Ints) -> Choice:
    return Choice(record, number, np.full(len(record), -1))


def of_person(scene: Scene, record: Ints, person: Ints) -> Choice:
    return alone(record, scene.population.my_number[person])
