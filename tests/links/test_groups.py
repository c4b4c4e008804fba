import numpy as np

from linkcheck.links import groups


def rows(*values):
    return np.array(values, np.int64)


def test_two_records_with_exchanged_numbers():
    assert groups.reciprocal_swaps(rows(5, 9, 3), rows(9, 5, 7)).tolist() == [True, True, False]
    assert groups.reciprocal_swaps(rows(-1, 4), rows(-1, 4)).tolist() == [False, False]


def test_a_number_that_also_stands_on_a_record_it_fits():
    register_row = rows(0, 1, 1, 3, -1)
    fits = np.array([True, True, False, False, False])
    doubtful = rows(2, 3, 4)
    found = groups.repeated_numbers(register_row, fits, register_row[doubtful], fits[doubtful])
    assert found.tolist() == [True, False, False]


def test_a_record_that_fits_is_not_another_one_of_itself():
    linked, fits = rows(7, 7, 8), np.array([True, True, True])
    doubtful = rows(0, 2)
    found = groups.repeated_numbers(linked, fits, linked[doubtful], fits[doubtful])
    assert found.tolist() == [True, False]


def test_a_copied_neighbor_and_a_shifted_block():
    # records 0..5 belong to register rows 0..5; 2 and 3 hold the number of the row below, 5 that of row 4
    linked = rows(0, 1, 3, 4, 4, 4)
    true_row = rows(0, 1, 2, 3, 4, 5)
    batch, place = np.zeros(6, np.int32), np.arange(6)
    doubtful = rows(2, 3, 5)
    offsets = groups.neighbor_offsets(doubtful, linked, true_row, batch, place)
    assert offsets.tolist() == [1, 1, -1]
    assert groups.shifted_runs(doubtful, offsets, batch, place).tolist() == [True, True, False]


def test_neighbors_are_found_whatever_the_order_of_rows_and_never_across_batches():
    linked, true_row = rows(1, 1, 7), rows(0, 1, 7)
    assert groups.neighbor_offsets(
        rows(0), linked, true_row, np.zeros(3, np.int32), rows(9, 8, 1)
    ).tolist() == [-1]
    apart = np.array([0, 1, 1], np.int32)
    assert groups.neighbor_offsets(rows(0), linked, true_row, apart, rows(9, 8, 1)).tolist() == [0]


def test_numbers_one_slip_apart():
    own = rows(123456789018, 123456789018, 123456789018, 123456789018, -1)
    other = rows(123456789018, 123456780018, 123546789013, 987654321098, 123456789018)
    assert groups.number_slips(own, other).tolist() == [False, True, True, False, False]


def test_fitting_records_are_counted_per_person():
    register_row = np.array([4, 4, 2, -1, 7, 4, 2], np.int32)
    fits = np.array([True, False, True, False, True, True, False])
    persons = np.array([4, 2, 7, 5, -1, 90], np.int64)
    assert groups.fitting_records(register_row, fits, persons).tolist() == [2, 1, 1, 0, 0, 0]
    nobody = np.full(3, -1, np.int32)
    assert groups.fitting_records(nobody, np.zeros(3, np.bool_), persons).tolist() == [0] * 6
    assert groups.fitting_records(nobody[:0], np.zeros(0, np.bool_), persons[:0]).tolist() == []
