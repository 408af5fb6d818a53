"""Notes on both databases: pinned to saved scenarios, changed and taken away without a row being altered."""

import pytest
from sqlalchemy import select

from lib.errors import StoreError
from lib.scenario.content import Content
from lib.store import database, schema
from lib.store.notes import LONGEST_NOTE, WHOLE, notes_on, write
from lib.store.scenarios import save


def saved(flights: int) -> str:
    return save(Content("1", "0" * 64, {"flights_per_week": flights}), {}, f"{flights} flights").id


@pytest.mark.usefixtures("store")
def test_notes_stay_with_their_scenario_in_the_order_in_which_they_were_written():
    five, six = saved(5), saved(6)
    first = write(five, "chart:days", "Half a day\nfaster", "Ana")
    second = write(five, "lane:W-MAD", "Madrid gains most")
    third = write(five, WHOLE, "Decide on Monday")
    other = write(six, "chart:days", "Too dear")
    assert first.text == "Half a day faster"
    assert (first.signed, second.signed) == ("Half a day faster — Ana", "Madrid gains most")
    assert notes_on([five]) == (first, second, third)
    assert notes_on([five, six]) == (first, second, third, other)
    assert notes_on([]) == notes_on(["a" * 26]) == ()


@pytest.mark.usefixtures("store")
def test_a_note_is_changed_and_taken_away_by_further_rows():
    five = saved(5)
    first = write(five, "chart:days", "Half a day faster")
    changed = write(five, "chart:days", "A day faster", replaces=first.number)
    assert notes_on([five]) == (changed,)
    with pytest.raises(StoreError, match="changed or removed in the meantime"):
        write(five, "chart:days", "Two days faster", replaces=first.number)
    assert write(five, "chart:days", "", replaces=changed.number) is None
    assert notes_on([five]) == ()
    with database.reading() as connection:
        assert len(connection.execute(select(schema.notes)).all()) == 3


@pytest.mark.usefixtures("store")
def test_what_cannot_be_pinned_is_refused_in_words():
    five = saved(5)
    for wrong, told in (
        ((five, "chart:days", " \x00 "), "needs text"),
        ((five, "chart:days", "n" * (LONGEST_NOTE + 1)), "it takes up to 400"),
        ((five, "chart:days", "x", "a" * 61), "author has 61 characters"),
        ((five, "<script>", "x"), "chart:… or lane:…"),
        (("a" * 26, "chart:days", "x"), "save it first"),
    ):
        with pytest.raises(StoreError, match=told):
            write(*wrong)
    assert notes_on([five]) == ()
