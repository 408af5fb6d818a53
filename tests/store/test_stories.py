"""Stories on both databases: written, changed and taken away by further rows, read only as they were written."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from lib.errors import StoreError
from lib.scenario.content import Content
from lib.store import database, schema
from lib.store.stories import LONGEST_CAPTION, LONGEST_SPEAKER_NOTE, MOST_SLIDES, Slide, load, remove, search, write

BASE = Slide("overview", Content("8", "0" * 64, {}), {}, "Where we stand", "Begin with the days.\nThen the cost.")
FIVE = Slide("compare", Content("8", "0" * 64, {"flights_per_week": 5}), {"with": ["baseline"], "measure": "tonnes"})


@pytest.mark.usefixtures("store")
def test_a_story_is_found_as_it_was_written():
    story = write("Board, autumn", (BASE, FIVE), "Ana")
    assert load(story.id) == story
    assert (story.slides, story.title, story.author) == ((BASE, FIVE), "Board, autumn", "Ana")
    assert search() == search("AUTUMN ana") == search("then the COST") == search(story.id) == [story]
    assert search("%") == search("nobody") == []


@pytest.mark.usefixtures("store")
def test_a_changed_story_keeps_its_id_and_its_earlier_rows():
    first = write("Board", (BASE,))
    other = write("Sales", (FIVE,))
    changed = write("Board 2", (FIVE, BASE), replaces=first)
    assert changed.id == first.id != other.id
    assert load(first.id) == changed
    assert search() == [changed, other]
    assert search("board") == [changed]
    with pytest.raises(StoreError, match="changed or deleted in the meantime"):
        write("Board 3", replaces=first)
    with database.reading() as connection:
        assert len(connection.execute(select(schema.stories)).all()) == 3


@pytest.mark.usefixtures("store")
def test_a_story_that_was_taken_away_can_be_brought_back():
    story = write("Board", (BASE,), "Ana")
    gone = remove(story)
    assert load(story.id) is None
    assert search() == []
    with pytest.raises(StoreError, match="changed or deleted"):
        write("Board", (), replaces=story)
    back = write(gone.title, gone.slides, gone.author, gone)
    assert (back.id, back.slides, back.author) == (story.id, story.slides, "Ana")
    assert load(story.id) == back


@pytest.mark.usefixtures("store")
def test_text_is_kept_without_what_cannot_be_shown_and_notes_keep_their_lines():
    slide = replace(BASE, caption="<b>4.6</b>\x00\n days", note=" one \x00\r\n\r\ntwo\ud800 ")
    story = write("“Board” \n 1", (slide,))
    assert (story.title, story.slides[0].caption) == ("“Board” 1", "<b>4.6</b> days")
    assert story.slides[0].note == "one\n\ntwo"
    assert load(story.id) == story


@pytest.mark.usefixtures("store")
def test_what_cannot_be_told_is_refused_in_words():
    for slide, told in (
        (replace(BASE, page="present"), "Slide 2: there is no page “present”"),
        (
            replace(BASE, caption="c" * (LONGEST_CAPTION + 1)),
            "caption of slide 2 has 161 characters",
        ),
        (replace(BASE, note="n\n" * LONGEST_SPEAKER_NOTE), "note of slide 2 has 3,999 characters"),
        (replace(BASE, parameters={"story": "abc"}), "Slide 2: “story” is no parameter"),
        (replace(BASE, parameters={"lane": "\x00"}), "Slide 2: lane takes"),
        (replace(BASE, parameters={"with": ["baseline", "x" * 601]}), "Slide 2: with takes up to 600"),
    ):
        with pytest.raises(StoreError, match=told):
            write("Board", (BASE, slide))
    for title, author, slides, told in (
        (" \x00", "", (), "needs a title"),
        ("t" * 81, "", (), "title has 81 characters"),
        ("Board", "a" * 61, (), "author has 61"),
        ("Board", "", (BASE,) * (MOST_SLIDES + 1), "61 slides is not accepted: it takes up to 60"),
    ):
        with pytest.raises(StoreError, match=told):
            write(title, slides, author)
    assert search() == []
    assert [load(made) for made in ("", "x", "a" * 10, "A" * 10, "\x00" * 10, "' OR 1=1--", "a" * 100_000)] == [
        None
    ] * 7


def tampered(story_id: str, column: str, value: str) -> None:
    """Change a stored story as only somebody with the file or the database in hand can."""
    with database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER stories_UPDATE"))
        else:
            connection.execute(text("ALTER TABLE stories DISABLE TRIGGER stories_closed"))
        where = {"to": value, "id": story_id}
        connection.execute(text(f"UPDATE stories SET {column} = :to WHERE story_id = :id"), where)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("column", "value"), [("slides", "[]"), ("slides", "[{}]"), ("slides", "[1"), ("title", "Bored"), ("author", "Eve")]
)
def test_a_damaged_story_is_neither_opened_nor_listed_and_spoils_no_other(column, value, caplog):
    good, story = write("Good", (BASE,)), write("Board", (BASE,))
    tampered(story.id, column, value)
    with pytest.raises(StoreError, match=f"{story.id} has been changed in the store and is not opened. Restore"):
        load(story.id)
    assert search() == [good]
    assert f"The story {story.id} has been changed" in caplog.text


@pytest.mark.usefixtures("store")
def test_the_database_itself_refuses_to_change_a_version():
    write("Board", (BASE,))
    for statement in ("UPDATE stories SET title = ''", "DELETE FROM stories"):
        with pytest.raises(StoreError, match="does not change"), database.writing() as connection:
            connection.execute(text(statement))
