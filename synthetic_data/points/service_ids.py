"""Payment services and ids of applications, those made at home among them, and how ids are mistyped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthetic_data.log_notation import DAY
from synthetic_data.point_lines import CARD, service_ids
from synthetic_data.points.desk import NOBODY, Application, Ints, Office
from synthetic_data.points.faults import CHECK_FAILS, NEAR_NEIGHBOR, NEAR_OWN

Strings = npt.NDArray[np.str_]
OTHER_MEASURE = 7 * 10**12  # added to a number: the service and id of a further measure are drawn anew


@dataclass(frozen=True, slots=True)
class Applications:
    """A applications as columns: terminal, session and line are -1 where made at home; `wrong` is the row's own."""

    made: list[Application]
    service: Ints
    ids: Strings


def at_home(rng: np.random.Generator, office: Office) -> list[Application]:
    """Further applications on the own telephone. Who used the service on another's number cannot use it again."""
    condition = office.condition
    people = sorted({made.linked for made in office.applications})
    barred = {made.payer for made in office.applications if made.mechanism and made.payer != made.linked}
    barred |= {made.linked for made in office.applications if made.mechanism == "card_mixed_up"}
    chosen = [row for row in people if office.happens(condition.home_share) and row not in barred]
    begun = min((made.at for made in office.applications), default=0)
    found = []
    for person in chosen:
        at = begun + int(rng.integers(100, 160)) * DAY + int(rng.integers(DAY))
        measure = 0 if office.happens(condition.same_id_share) else 1
        named = person if office.happens(condition.named_share) else NOBODY
        found.append(Application(-1, -1, at, person, person, named, measure))
    return found


def with_ids(office: Office, made: list[Application]) -> Applications:
    """The services and ids of applications, slips in place."""
    numbers = office.population.my_number
    payer = np.array([each.payer for each in made], np.int64)
    measure = np.array([each.measure for each in made], np.int64)
    service, ids = service_ids(numbers[payer] + OTHER_MEASURE * measure)
    ids = ids.astype("<U20")
    for row, each in enumerate(made):
        if each.slip == NEAR_OWN or (each.slip == CHECK_FAILS and service[row] != CARD):
            ids[row] = _slipped(office, str(ids[row]))
        elif each.slip == CHECK_FAILS:
            ids[row] = str(ids[row])[:-1] + str((int(str(ids[row])[-1]) + 3) % 10)
        elif each.slip == NEAR_NEIGHBOR and row:
            ids[row], service[row] = _slipped(office, str(ids[row - 1])), service[row - 1]
    return Applications(made, service, ids)


def _slipped(office: Office, text: str) -> str:
    place = office.random.randrange(2, len(text))
    return text[:place] + str((int(text[place]) + office.random.randrange(1, 10)) % 10) + text[place + 1 :]


def luhn_fails(text: str) -> bool:
    """Whether the check digit of a card number does not fit."""
    total = 0
    for place, digit in enumerate(reversed(text)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 != 0


def near(left: str, right: str) -> bool:
    """Whether two ids differ in exactly one character."""
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1
