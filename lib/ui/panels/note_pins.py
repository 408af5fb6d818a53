"""Notes on the scenario on the screen: read from the store, shown below their charts, pinned and taken away."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ...domain.outcome import Outcome
from ...errors import LanecastError, StoreError
from ...export.pinned_notes import describe_place, notes_on_chart
from ...figures.story import TITLES
from ...scenario import Scenario
from ...store.database import address
from ...store.notes import LONGEST_NOTE, WHOLE, Note, notes_on, write
from ...store.scenarios import LONGEST
from ..blocks.text import escape, markdown
from ..session.state import session, take_error
from . import saved

REST_S = 60.0  # for which a store that could not be used is left alone
FRESH_S = 5.0  # for which notes are shown without a look at the store; those pinned here are there at once


@dataclass
class Trouble:
    """When the store could last not be used."""

    since: float = -REST_S


@st.cache_resource(show_spinner=False)
def _trouble() -> Trouble:
    return Trouble()


def notes_on_screen(scenario: Scenario, outcome: Outcome) -> tuple[Note, ...]:
    """Return the notes on a scenario, also those from when an older model version computed it; none without a store."""
    origin = session().origin
    older = [origin.id] if origin and saved.is_older(origin.content, scenario, outcome) else []
    if time.monotonic() - _trouble().since < REST_S:
        return ()
    try:
        return _read(str(address()), (outcome.scenario_id, *older))
    except StoreError:
        _trouble().since = time.monotonic()
        return ()


@st.cache_data(show_spinner=False, ttl=FRESH_S, max_entries=500)
def _read(store: str, scenario_ids: tuple[str, ...]) -> tuple[Note, ...]:
    """Return the notes on scenarios as a store has them."""
    del store  # it is part of what is looked up
    return notes_on(scenario_ids)


def _write(scenario_id: str, target: str, text: str, author: str = "", replaces: int | None = None) -> None:
    write(scenario_id, target, text, author, replaces)
    _read.clear()


def draw_below(notes: Sequence[Note], outcome: Outcome, chart: str) -> None:
    """Draw the notes on a chart below it."""
    if lines := notes_on_chart(notes, outcome, chart):
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        st.html(f'<ul class="lc-notes" aria-label="Notes: {escape(TITLES[chart])}">{items}</ul>')


def places(outcome: Outcome, *only: str) -> list[tuple[str, str]]:
    """Return where notes can be pinned, by target and name: the scenario, charts, and after them the lanes; of the
    charts in `only`, them and what belongs to them.
    """
    lanes = [(f"lane:{key}", f"{lane}, lane") for key, lane in outcome.lanes["name"].sort_values().items()]
    every = [(f"chart:{chart}", title) for chart, title in TITLES.items() if not only or chart in only]
    whole = [] if only else [(WHOLE, describe_place(WHOLE, outcome))]
    return whole + every + (lanes if not only or "lanes" in only else [])


def pin(target: str, text: str, author: str = "", name: str = "") -> bool:
    """Pin a note to the session's scenario, which is saved by a name first if need be; tell whether it was.

    A fault is kept in the session for the form to tell.
    """
    try:
        content, parent = saved.current()
        if not saved.is_saved(content.id):
            saved.save_scenario(content, parent, name, "", author)
        _write(content.id, target, text, author)
    except LanecastError as error:
        session().note_error = str(error)
        return False
    session().author = author
    return True


@st.fragment
def popover(notes: tuple[Note, ...], outcome: Outcome) -> None:
    """Offer to read, pin and take away notes."""
    label = f"Notes {len(notes)}" if notes else "Notes"
    fold = st.popover(label, icon=":material/sticky_note_2:", on_change="rerun", key="notes")
    if fold.open:
        with fold:
            for note in notes:
                _entry(note, outcome)
            _form(outcome)


def _entry(note: Note, outcome: Outcome) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"note-{note.number}"):
        st.markdown(f"**{markdown(describe_place(note.target, outcome))}** · {markdown(note.signed)}")
        away = st.button(
            "Remove", icon=":material/close:", key=f"note-away-{note.number}", on_click=_take_away, args=(note,)
        )
    if away:
        st.rerun()  # the whole page: the note stands below its chart too


def _take_away(note: Note) -> None:
    try:
        _write(note.scenario_id, note.target, "", replaces=note.number)
    except LanecastError as error:
        session().note_error = str(error)


def _form(outcome: Outcome) -> None:
    state, options = session(), dict(places(outcome))
    times = state.pinned_notes
    with st.form(f"note-form-{times}", border=False):
        st.selectbox("Attach to", list(options), format_func=options.__getitem__, key=f"note-target-{times}")
        st.text_area("Note", max_chars=LONGEST_NOTE, height=68, key=f"note-text-{times}")
        st.text_input("Your name (optional)", state.author, LONGEST["author"], key=f"note-author-{times}")
        if not saved.is_saved(saved.current()[0].id):
            st.text_input(
                "Save this scenario as",
                max_chars=LONGEST["name"],
                key=f"note-name-{times}",
                placeholder="Notes are stored with a saved scenario",
            )
        if st.form_submit_button("Add note", icon=":material/keep:", on_click=_submit):
            st.rerun()
    if error := take_error("note_error"):
        st.error(markdown(error), icon=":material/error:")


def _submit() -> None:
    state, fields = session(), ("target", "text", "author", "name")
    note = {name: str(st.session_state.get(f"note-{name}-{state.pinned_notes}", "")) for name in fields}
    state.pinned_notes += pin(**note)
