"""Visits as the lines of the session log and the points records, in no particular order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.dates import write_days
from synthetic_data.log_people import Ints, kana
from synthetic_data.point_faults import CHECK_FAILS, NEAR_NEIGHBOR, NEAR_OWN, OF_ANOTHER
from synthetic_data.point_logs import DAY, SECOND, PointSettings, Visits
from synthetic_data.population import Population

SERVICES = ("PAY01", "PAY02", "CARD03", "RAIL04", "WAON05")
CARD = 2
Strings = npt.NDArray[np.str_]


def _scattered(numbers: Ints, salt: int) -> npt.NDArray[np.uint64]:
    value = (numbers.astype(np.uint64) + np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
    value ^= value >> np.uint64(29)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    return value ^ (value >> np.uint64(32))


def service_ids(numbers: Ints) -> tuple[Ints, Strings]:
    """The payment service of each person (by My Number) and the ID there; cards have a Luhn check digit."""
    with np.errstate(over="ignore"):
        service = (_scattered(numbers, 7) % np.uint64(len(SERVICES))).astype(np.int64)
        body = (_scattered(numbers, 1) % np.uint64(10**15)).astype(np.int64)
    digits = np.char.zfill(body.astype(str), 15)
    made = np.where(service == CARD, _with_luhn(digits), digits)
    made = np.where(service == 0, np.char.add("P", np.array([text[:10] for text in digits])), made)
    return service, np.where(service == 1, np.array([text[:11] for text in digits]), made)


def _with_luhn(digits: Strings) -> Strings:
    values = digits.astype("S15").view(np.uint8).reshape(len(digits), 15).astype(np.int64) - 48
    doubled = values[:, ::2] * 2
    total = (doubled - 9 * (doubled > 9)).sum(axis=1) + values[:, 1::2].sum(axis=1)
    return np.char.add(digits, ((10 - total % 10) % 10).astype(str))


def _slipped(rng: np.random.Generator, text: str) -> str:
    place = int(rng.integers(2, len(text)))
    return text[:place] + str((int(text[place]) + int(rng.integers(1, 10))) % 10) + text[place + 1 :]


def record_lines(
    rng: np.random.Generator, population: Population, visits: Visits, settings: PointSettings
) -> tuple[pa.Table, dict[int, str]]:
    """The points records, and the record_id of every visit's application."""
    rows = np.flatnonzero(visits.complete >= 0)
    second = visits.person[rows[rng.random(len(rows)) < settings.second_record_share]]
    mistyped = np.flatnonzero(visits.slip > 0)
    second = np.unique(np.concatenate([second, visits.person[mistyped]]))
    second = np.setdiff1d(second, visits.person[np.setdiff1d(_wronged(visits), mistyped)])
    person, payer, named = (
        np.concatenate([column[rows], second]) for column in (visits.linked, visits.payer, visits.named)
    )
    service, ids = service_ids(population.my_number[payer])
    ids = ids.astype("<U20")
    place = {int(row): at for at, row in enumerate(rows)}
    _mistype(rng, visits, place, ids, service)
    at_home = np.arange(len(person)) >= len(rows)
    applied = np.concatenate(
        [visits.complete[rows], rng.integers(100, 160, len(second)) * DAY + visits.complete[0]]
    )
    applied += rng.integers(200, 1500, len(applied)) * 1000
    told = rng.random(len(person)) < settings.attributes_share
    told[[place[row] for row, name in visits.truth.items() if name == "card_mixed_up"]] = (
        True  # else nothing shows it
    )
    order = rng.permutation(len(person))
    numbers = np.char.add("P", np.char.zfill(np.arange(len(person)).astype(str), 9))
    table = pa.table(
        {
            "record_id": numbers,
            "my_number": np.char.zfill(population.my_number[person].astype(str), 12),
            "service_code": pa.array(SERVICES).take(pa.array(service)),
            "service_user_id": ids,
            "name_kana": kana(population, np.where(told, named, -1)),
            "birth_date": pa.array(
                write_days(population.birth_date[named], "iso").to_pylist(), pa.string(), mask=~told
            ),
            "applied_at": pa.array(applied).cast(pa.timestamp("us")),
            "terminal_id": pa.array(
                np.append(
                    np.char.add("K", np.char.zfill(visits.terminal[rows].astype(str), 5)), [""] * len(second)
                ),
                mask=at_home,
            ),
            "session_id": pa.array(
                np.append(np.char.add("V", visits.session[rows].astype(str)), [""] * len(second)),
                mask=at_home,
            ),
        }
    )
    return table.take(pa.array(order)), {row: str(numbers[at]) for row, at in place.items()}


def _wronged(visits: Visits) -> Ints:
    return np.array(sorted(visits.truth), np.int64)


def _mistype(
    rng: np.random.Generator, visits: Visits, place: dict[int, int], ids: Strings, service: Ints
) -> None:
    for row in np.flatnonzero(visits.slip > 0).tolist():
        at, slip = place[row], visits.slip[row]
        if slip == NEAR_OWN or (slip == CHECK_FAILS and service[at] != CARD):
            ids[at] = _slipped(rng, str(ids[at]))
        elif slip == CHECK_FAILS:
            ids[at] = str(ids[at])[:-1] + str((int(str(ids[at])[-1]) + 3) % 10)
        elif slip == NEAR_NEIGHBOR and row - 1 in place:
            ids[at], service[at] = _slipped(rng, str(ids[place[row - 1]])), service[place[row - 1]]
    assert OF_ANOTHER


def session_lines(
    rng: np.random.Generator, population: Population, visits: Visits, skew: Ints, settings: PointSettings
) -> pa.Table:
    """The session log: the events of every visit, under the number of whoever is logged in."""
    timed_out = rng.random(len(visits.person)) < settings.automatic_logout_share
    own = visits.person
    holder = np.where(visits.login >= 0, own, visits.linked)
    late = np.where(timed_out & (visits.logout < 0), visits.complete + 60 * SECOND, -1)
    last = np.where(
        np.append(visits.terminal[1:], -1) == visits.terminal, np.append(visits.arrival[1:], 0), 0
    )
    late = np.where((late > 0) & (late < last - SECOND), late, -1)
    parts = []
    for event, moments, who in (
        ("card_read", visits.arrival, own),
        ("login", visits.login, own),
        ("apply_start", visits.start, holder),
        ("apply_start", visits.again, holder),
        ("apply_complete", visits.complete, visits.linked),
        ("logout", visits.logout, holder),
        ("timeout", late, np.full(len(own), -1)),
    ):
        at = np.flatnonzero(moments >= 0)
        if len(at) == 0:
            continue
        person = who[at]
        parts.append(
            pa.table(
                {
                    "session_id": np.char.add("V", visits.session[at].astype(str)),
                    "terminal_id": np.char.add("K", np.char.zfill(visits.terminal[at].astype(str), 5)),
                    "my_number": pa.array(
                        np.char.zfill(population.my_number[np.maximum(person, 0)].astype(str), 12),
                        mask=person < 0,
                    ),
                    "event": pa.array([event] * len(at), pa.string()),
                    "at": pa.array(moments[at] + skew[visits.terminal[at]]).cast(pa.timestamp("us")),
                }
            )
        )
    table = pa.concat_tables(parts)
    twice = np.flatnonzero(rng.random(table.num_rows) < settings.duplicated_line_share)
    return table.take(pa.array(rng.permutation(np.concatenate([np.arange(table.num_rows), twice]))))
