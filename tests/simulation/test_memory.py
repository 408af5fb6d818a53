"""Columns of a run: memory is used again when nothing of the run is left, and not before."""

import gc

import numpy as np
import pytest

from lib.engine import column_pool


@pytest.fixture(autouse=True)
def nothing_returned(monkeypatch):
    monkeypatch.setattr(column_pool, "_returned", [])


def address(column):
    return column.__array_interface__["data"][0]


def test_columns_have_their_types_and_do_not_overlap():
    minutes, flight, departure = column_pool.columns(5, np.int32, np.int16, np.int32)
    for value, column in enumerate((minutes, flight, departure)):
        column[:] = value
    assert [column.tolist() for column in (minutes, flight, departure)] == [[0] * 5, [1] * 5, [2] * 5]
    assert [column.dtype for column in (minutes, flight, departure)] == [np.int32, np.int16, np.int32]


def test_memory_is_used_again_once_the_last_view_of_it_is_gone():
    minutes, flight = column_pool.columns(1000, np.int32, np.int16)
    view, first = flight[10:20], address(minutes)
    del minutes, flight
    gc.collect()
    (other,) = column_pool.columns(1500, np.int32)
    assert address(other) != first
    view[:] = 7
    assert view.tolist() == [7] * 10
    del view
    (again,) = column_pool.columns(1500, np.int32)
    assert address(again) == first


def test_a_small_run_does_not_hold_the_memory_of_a_large_one():
    first = address(column_pool.columns(10_000, np.int32)[0])
    (small,) = column_pool.columns(100, np.int32)
    assert address(small) != first
    assert len(column_pool._returned) == 1


def test_no_more_is_kept_than_a_run_needs():
    held = [column_pool.columns(rows, np.int32) for rows in (16, 32, 48, 64)]
    held.clear()
    assert sorted(len(block) for block in column_pool._returned) == [48 * 4, 64 * 4]
