"""Mistakes that begin with a row or a digit: swapped, copied and shifted rows, typos that pass the check digit."""

from __future__ import annotations

import numpy as np

from synthetic_data.my_number import with_one_slip
from synthetic_data.randomness import pick
from synthetic_data.scene import Choice, Ints, Scene, alone, of_person

BLOCK_ROWS = (5, 20)  # rows of a block that slipped by one
COPIES = (2, 5)  # records that got one stranger's number


def _swap(scene: Scene, count: int, left: Ints, right: Ints) -> Choice:
    """Exchange the numbers of pairs of records; a record takes part once."""
    usable = scene.free[left] & scene.free[right]
    left, right = left[usable], right[usable]
    order = scene.rng.permutation(len(left))
    used: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for row in order:
        if 2 * len(pairs) >= count:
            break
        pair = (int(left[row]), int(right[row]))
        if not used.intersection(pair):
            used.update(pair)
            pairs.append(pair)
    record = np.array(pairs, np.int64).reshape(-1, 2)
    number = scene.population.my_number[scene.enrolment.person[record[:, ::-1]]]
    return Choice(record.ravel(), number.ravel(), np.repeat(np.arange(len(pairs)), 2))


def _members_apart(scene: Scene, apart: int) -> tuple[Ints, Ints]:
    """Records `apart` rows from each other in one batch."""
    left = np.arange(len(scene.enrolment) - apart)
    same = scene.enrolment.batch[left] == scene.enrolment.batch[left + apart]
    return left[same], left[same] + apart


def twin_swap(scene: Scene, count: int) -> Choice:
    """The numbers of twins exchanged."""
    people, record = scene.population, scene.record_of()
    first = np.flatnonzero((people.twin > np.arange(len(people))) & (record >= 0))
    first = first[record[people.twin[first]] >= 0]
    return _swap(scene, count, record[first], record[people.twin[first]])


def family_swap(scene: Scene, count: int) -> Choice:
    """The numbers of two members of a family exchanged."""
    people, person = scene.population, scene.enrolment.person
    pairs = [_members_apart(scene, apart) for apart in (1, 2)]
    left, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
    family = people.household[person[left]] == people.household[person[right]]
    family &= people.twin[person[left]] != person[right]
    return _swap(scene, count, left[family], right[family])


def neighbor_swap(scene: Scene, count: int) -> Choice:
    """The numbers of two neighboring rows of a batch exchanged."""
    household = scene.population.household[scene.enrolment.person]
    left, right = _members_apart(scene, 1)
    strangers = household[left] != household[right]
    return _swap(scene, count, left[strangers], right[strangers])


def neighbor_row(scene: Scene, count: int) -> Choice:
    """The number of the row above or below copied."""
    household = scene.population.household[scene.enrolment.person]
    left, right = _members_apart(scene, 1)
    strangers = household[left] != household[right]
    left, right = left[strangers], right[strangers]
    rows = np.concatenate([np.stack([left, right]), np.stack([right, left])], axis=1)
    rows = rows[:, scene.free[rows[0]]]
    rows = rows[:, np.unique(rows[0], return_index=True)[1]]
    chosen = pick(scene.rng, np.arange(rows.shape[1]), count)
    return of_person(scene, rows[0][chosen], scene.enrolment.person[rows[1][chosen]])


def row_shift(scene: Scene, count: int) -> Choice:
    """In a block of rows each got the number of the row below."""
    records: list[Ints] = []
    groups: list[Ints] = []
    batch, free = scene.enrolment.batch, scene.free.copy()
    wanted, tries = count, 0
    while wanted > 0 and tries < 50 * count:
        tries += 1
        rows = int(scene.rng.integers(*BLOCK_ROWS))
        rows = max(2, min(rows, wanted))
        start = int(scene.rng.integers(max(1, len(batch) - rows)))
        block = np.arange(start, min(start + rows + 1, len(batch)))
        if len(block) == rows + 1 and batch[block[0]] == batch[block[-1]] and free[block].all():
            free[block] = False
            records.append(block[:-1])
            groups.append(np.full(rows, len(groups)))
            wanted -= rows
    record = np.concatenate(records) if records else np.empty(0, np.int64)
    group = np.concatenate(groups) if groups else np.empty(0, np.int64)
    person = scene.enrolment.person[np.minimum(record + 1, len(batch) - 1)]
    return Choice(record, scene.population.my_number[person], group)


def typo_other_person(scene: Scene, count: int) -> Choice:
    """One digit mistyped or two exchanged; the check digit fits and the number is another person's."""
    people, record = scene.population, scene.record_of()
    near = np.flatnonzero(people.near_number_of >= 0)
    pairs = np.concatenate(
        [np.stack([near, people.near_number_of[near]]), np.stack([people.near_number_of[near], near])], axis=1
    )
    pairs = pairs[:, record[pairs[0]] >= 0]
    pairs = pairs[:, scene.free[record[pairs[0]]]]
    chosen = pick(scene.rng, np.arange(pairs.shape[1]), count)
    return of_person(scene, record[pairs[0][chosen]], pairs[1][chosen].astype(np.int64))


def typo_nobody(scene: Scene, count: int) -> Choice:
    """One digit mistyped or two exchanged; the check digit fits and the number is nobody's."""
    number = scene.population.my_number[scene.enrolment.person]
    rows = pick(scene.rng, np.flatnonzero(scene.free & (number % 10 == 0)), 3 * count + 20)
    slips = with_one_slip(scene.rng, number[rows])
    usable = (slips >= 0) & ~np.isin(slips, scene.population.my_number)
    return alone(rows[usable][:count], slips[usable][:count])


def shared_number(scene: Scene, count: int) -> Choice:
    """One stranger's number copied to several records of a batch."""
    batch, person = scene.enrolment.batch, scene.enrolment.person
    source = pick(scene.rng, np.arange(len(batch)), count)
    copies = scene.rng.integers(*COPIES, len(source))
    group = np.repeat(np.arange(len(source)), copies)
    step = np.arange(len(group)) - np.repeat(np.cumsum(copies) - copies, copies)
    record = source[group] + 3 * (step + 1)
    inside = record < len(batch)
    record, group = record[inside], group[inside]
    owner = person[source[group]]
    usable = scene.free[record] & (batch[record] == batch[source[group]])
    usable &= scene.population.household[owner] != scene.population.household[person[record]]
    usable &= np.isin(np.arange(len(record)), np.unique(record, return_index=True)[1])
    record, group, owner = record[usable][:count], group[usable][:count], owner[usable][:count]
    return Choice(record, scene.population.my_number[owner], group)
