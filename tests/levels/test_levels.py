"""What levels mean stands in one place: names, order, differences, and that nothing is left to say twice."""

import tomllib

import pytest

from linkcheck.compare.patterns import COMPARISONS, LEVEL_BITS
from linkcheck.levels.address import ADDRESS, ADDRESS_FLAGS, ADDRESS_TIERS
from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.levels.comparison import MOST_LEVELS, Comparison, Level
from linkcheck.levels.name import GIVEN_NAME, NAME_LEVELS, NOTE_MEANINGS, NOTES, PART_LEVELS, SURNAME
from linkcheck.tables import table_path

MISSING = Level("missing", "missing")


def others(count):
    return tuple(Level(f"level_{place}", "open") for place in range(count))


def test_a_comparison_has_as_many_levels_as_a_pattern_has_room_for():
    assert len(Comparison("most", (MISSING, *others(MOST_LEVELS - 1))).levels) == MOST_LEVELS
    with pytest.raises(ValueError, match="expected 2 to 16 levels"):
        Comparison("too many", (MISSING, *others(MOST_LEVELS)))
    assert MOST_LEVELS <= 1 << LEVEL_BITS


@pytest.mark.parametrize("levels", [(), (MISSING,), (MISSING, MISSING), others(3)])
def test_a_comparison_begins_with_missing_and_names_no_level_twice(levels):
    with pytest.raises(ValueError, match="missing first"):
        Comparison("wrong", levels)


def test_levels_come_from_the_best_to_the_worst():
    order = ("missing", "same", "near", "open", "contrary")
    for comparison in COMPARISONS:
        said = [order.index(level.agreement) for level in comparison.meanings]
        assert said == sorted(said), comparison.name


def test_every_difference_has_its_phrase():
    texts = tomllib.loads(table_path("texts.toml").read_text("utf-8"))
    named = {level.difference for comparison in COMPARISONS for level in comparison.meanings}
    named |= {note.difference for note in NOTE_MEANINGS}
    assert named - {""} <= set(texts["difference"])
    assert {level for comparison in COMPARISONS for level in comparison.levels} <= set(texts["level"])


def test_only_what_is_the_same_to_the_letter_or_missing_names_no_difference():
    for comparison in COMPARISONS:
        silent = {level.name for level in comparison.meanings if not level.difference}
        assert silent == {"missing", "exact"}, comparison.name


def test_the_coarser_levels_are_those_that_are_declared():
    assert {level.coarse for level in ADDRESS.meanings} == set(ADDRESS_TIERS)
    coarse = {level.coarse for part in (SURNAME, GIVEN_NAME) for level in part.meanings if level.coarse}
    assert coarse | {"missing", "else"} == set(NAME_LEVELS)


def test_parts_are_looked_up_in_levels_that_there_are():
    assert {level for row in PART_LEVELS.values() for level in row} <= set(SURNAME.levels)
    assert SURNAME.levels == GIVEN_NAME.levels


def test_notes_and_flags_fit_their_bits():
    assert len(NOTES) <= 16 and len(set(NOTES)) == len(NOTES)
    assert len(ADDRESS_FLAGS) <= 16 and len(set(ADDRESS_FLAGS)) == len(ADDRESS_FLAGS)


def test_the_kernels_of_addresses_number_levels_and_flags_alike():
    from linkcheck.kernels.addresses import layout

    assert [getattr(layout, level.upper()) for level in ADDRESS.levels] == [*range(len(ADDRESS.levels))]
    bits = [1 << bit for bit in range(len(ADDRESS_FLAGS))]
    assert [getattr(layout, f"FLAG_{flag.upper()}") for flag in ADDRESS_FLAGS] == bits


def test_the_kernel_of_dates_numbers_levels_alike():
    from linkcheck.kernels.dates import levels as kernel

    assert [getattr(kernel, level.upper()) for level in BIRTH_DATE.levels] == [*range(len(BIRTH_DATE.levels))]
