"""What a short link carries: who saved the scenario, when, under which name, why, and what they ask to be noted."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from ...domain.outcome import Outcome
from ...scenario import Scenario
from ...store.notes import WHOLE, Note
from ...store.scenarios import Saved
from ..blocks.text import escape, format_count
from ..session.state import session
from . import saved

MOST_NOTES = 3  # on the whole scenario; the popover lists all


def draw_shared_card(scenario: Scenario, outcome: Outcome, notes: Sequence[Note]) -> None:
    """Draw what was said about the scenario that a link opened, as long as it is on the screen and is not dismissed."""
    shared = session().shared
    if shared is None or shared.id == session().dismissed_shared:
        return
    if shared.id != outcome.scenario_id and not saved.is_older(shared.content, scenario, outcome):
        return
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="shared"):
        st.html(card(shared, notes))
        st.button("Dismiss", icon=":material/close:", key="dismiss-shared", on_click=_dismiss, args=(shared.id,))


def _dismiss(scenario_id: str) -> None:
    session().dismissed_shared = scenario_id


def card(shared: Saved, notes: Sequence[Note]) -> str:
    """Return name, author, time, description and notes of a saved scenario as HTML in which all text is escaped."""
    when = f"{datetime.fromisoformat(shared.saved_at):%-d %b %Y, %H:%M} UTC"
    parts = [f"Saved by {shared.author}, {when}" if shared.author else f"Saved {when}"]
    whole = [note.signed for note in notes if note.target == WHOLE]
    pinned = len(notes) - len(whole)
    parts += [f"{format_count(pinned, 'note')} below the charts"] if pinned else []
    told = f'<p tabindex="0">{escape(shared.description)}</p>' if shared.description else ""
    return (
        f'<section class="lc-shared" aria-label="About this scenario"><b>{escape(shared.name)}</b>'
        f"<span>{escape(' · '.join(parts))}</span>{told}"
        f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in whole[-MOST_NOTES:])}</ul></section>"
    )
