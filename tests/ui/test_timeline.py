"""Undo, redo, back and forward go along one line of scenarios, one step a gesture."""

from hypothesis import given
from hypothesis import strategies as st

from lib.scenario import Scenario
from lib.ui.session.timeline import LONGEST, Timeline


def flights(number: int) -> Scenario:
    return Scenario(flights_per_week=number)


def line(*numbers: int) -> Timeline:
    """Return a timeline that has moved through numbers of flights."""
    made = Timeline(flights(numbers[0]))
    for number in numbers[1:]:
        made = made.move(flights(number))
    return made


def test_undo_and_redo_go_a_step_each() -> None:
    made = line(3, 5, 7)
    assert made.undo().now == flights(5)
    assert made.undo().undo().now == flights(3)
    assert made.undo().undo().redo().redo() == Timeline(flights(7), (flights(3), flights(5)))


def test_there_is_nothing_beyond_the_ends() -> None:
    made = line(3, 5)
    assert made.redo() is made
    assert made.undo().undo() == made.undo()


def test_a_new_move_gives_up_what_was_undone() -> None:
    made = line(3, 5, 7).undo().move(flights(9))
    assert (made.now, made.past, made.future) == (flights(9), (flights(3), flights(5)), ())


def test_a_move_to_where_one_is_is_no_step() -> None:
    made = line(3, 5)
    assert made.move(flights(5)) is made


def test_quick_moves_of_one_lever_are_one_step() -> None:
    made = line(3)
    for at, number in enumerate((4, 5, 6)):
        made = made.move(flights(number), "flights_per_week", 100 + at * 0.5)
    assert made.past == (flights(3),)
    assert made.move(flights(7), "flights_per_week", 110).past == (flights(3), flights(6))
    assert made.move(flights(7).replace(own_trucks_lgg=20), "own_trucks_lgg", 101.1).past == (flights(3), flights(6))


def test_quick_moves_that_end_where_they_began_are_none() -> None:
    made = line(3, 9).move(flights(8), "flights_per_week", 100).move(flights(9), "flights_per_week", 100.3)
    assert made == Timeline(flights(9), (flights(3),))
    assert made.move(flights(8), "flights_per_week", 100.6).past == (flights(3), flights(9))


def test_back_and_forward_of_the_browser_go_along_the_line() -> None:
    made = line(3, 5, 7)
    back = made.arrive(flights(5))
    assert back == made.undo()
    assert back.arrive(flights(7)) == made
    assert made.arrive(flights(20)).past == (flights(3), flights(5), flights(7))
    assert made.arrive(flights(3)) == made.undo().undo()
    assert made.undo().undo().arrive(flights(7)) == made


def test_back_halts_within_a_step_where_the_browser_did() -> None:
    made = line(3).move(flights(4), "flights_per_week", 100).move(flights(5), "flights_per_week", 100.6)
    back = made.arrive(flights(4))
    assert back == Timeline(flights(4), (flights(3),), (flights(5),))
    assert back.arrive(flights(5)) == Timeline(flights(5), (flights(3), flights(4)))


def test_the_past_is_bounded() -> None:
    made = line(*(1 + number % 21 for number in range(3 * LONGEST)))
    assert len(made.past) == LONGEST


@given(st.lists(st.one_of(st.integers(1, 21), st.sampled_from(["undo", "redo"])), max_size=30))
def test_redo_takes_back_undo(gestures: list[int | str]) -> None:
    made = line(3)
    for gesture in gestures:
        made = getattr(made, gesture)() if isinstance(gesture, str) else made.move(flights(gesture))
        if made.past:
            assert (made.undo().redo().now, made.undo().redo().past) == (made.now, made.past)
        if made.future:
            assert made.redo().undo().future == made.future
