"""Saved scenarios: save what is on the screen under a name, find it again, open it, fork it, see where it is from."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from ...domain.network import Network
from ...domain.outcome import Outcome
from ...errors import LanecastError, StoreError
from ...export.report import report_name
from ...narrative.kpis import COST, DAYS_MEAN, DAYS_P90, NETWORK_KPIS, PROMISE, format_kpi, kpi_changes
from ...narrative.lever_changes import describe_changes, lever_changes
from ...narrative.scenario_names import scenario_name
from ...scenario import Content, Scenario, content_of, preset_of, scenario_id
from ...scenario.link import restore
from ...store import scenarios as store
from ...store.scenarios import LONGEST, Saved
from ...whatif import MODEL_VERSION
from ..blocks.text import escape, markdown
from ..services.outcomes import load_network, outcomes
from ..session.scenario_changes import open_saved
from ..session.state import session, take_error
from ..stories.slide_form import draw_add_to_story

MOST = 20  # scenarios that are listed at once
MOST_LEVERS = 6  # listed of each
SAVED_KPIS = (DAYS_MEAN, DAYS_P90, PROMISE, COST)


@st.fragment
def save() -> None:
    """Offer to save what is on the screen; nothing is asked of the store until this is open."""
    fold = st.popover("Save", icon=":material/bookmark_add:", on_change="rerun", key="save")
    if fold.open:
        with fold:
            _draw_or_explain(_save_form)
            draw_add_to_story()


def _save_form() -> None:
    state = session()
    content, parent = current()
    if saved := store.load(content.id):
        st.caption(f"Saved as **{markdown(saved.name)}**. Its short link shows this to everyone who opens it.")
    with st.form(f"save-form-{state.saves}", border=False):
        label = "Another name" if saved else "Name"
        st.text_input(label, state.fork_name, LONGEST["name"], key=f"save-name-{state.saves}")
        st.text_area(
            "Description (optional)",
            max_chars=LONGEST["description"],
            height=68,
            key=f"save-description-{state.saves}",
        )
        st.text_input("Your name (optional)", state.author, LONGEST["author"], key=f"save-author-{state.saves}")
        if parent:
            st.caption(f"Copied from “{markdown(parent.name)}”.")
        st.form_submit_button("Save", icon=":material/bookmark_add:", on_click=_save, args=(content, parent))
    if error := take_error("save_error"):
        st.error(markdown(error), icon=":material/error:")


def _save(content: Content, parent: Saved | None) -> None:
    """Save what the form says, with the canonical figures; a fault is kept for the form to tell."""
    state = session()
    name, description, author = (st.session_state[f"save-{line}-{state.saves}"] for line in LONGEST)
    try:
        save_scenario(content, parent, name, description, author)
    except LanecastError as error:
        state.save_error = str(error)
    else:
        state.author, state.fork_name, state.saves = author, "", state.saves + 1


def current() -> tuple[Content, Saved | None]:
    """Return what would be saved now, and what it would be forked from."""
    state = session()
    content = content_of(state.scenario, MODEL_VERSION, load_network())
    return content, state.origin if state.origin and state.origin.id != content.id else None


def save_scenario(content: Content, parent: Saved | None, name: str, description: str, author: str) -> None:
    """Save a scenario with its canonical figures, and keep its outcome for previews; raises LanecastError."""
    figures = outcomes().keep(Scenario(**content.levers)).summary()
    origin = parent.id if parent else ""
    session().origin = store.save(content, figures, name, description, author, origin)


def name(outcome: Outcome, network: Network) -> str:
    """Return what the scenario on the screen was saved as, else what it is called by what it changes."""
    origin, scenario = session().origin, Scenario(**outcome.levers)
    if origin and (origin.id == outcome.scenario_id or is_older(origin.content, scenario, outcome)):
        return origin.name
    return report_name(outcome, network)


def scenario_title(scenario: Scenario, network: Network) -> str:
    """Return a preset's title, else what a scenario is saved as, else what it changes."""
    titled = not scenario.changes or preset_of(scenario, network.levers)
    saved = None if titled else _load_saved(scenario_id(scenario, MODEL_VERSION, network))
    return saved.name if saved else scenario_name(scenario, network)


def is_saved(address: str) -> bool:
    """Return whether a scenario is saved, by its id; a store that cannot be used has none."""
    return _load_saved(address) is not None


def _load_saved(address: str) -> Saved | None:
    try:
        return store.load(address)
    except StoreError:
        return None


def _draw_or_explain(draw: Callable[[], None]) -> None:
    """Draw what needs the store, or say why it cannot be used."""
    try:
        draw()
    except StoreError as error:
        st.error(markdown(error), icon=":material/error:")


def open_browser() -> None:
    """Open the list of saved scenarios; it stays open until it is left."""
    session().is_browsing = True


def draw_browser() -> None:
    """Draw the list of saved scenarios while it is open."""
    if session().is_browsing:
        st.dialog("Saved scenarios", width="large", on_dismiss=_leave)(lambda: _draw_or_explain(_list))()


def _leave() -> None:
    session().is_browsing = False


def _list() -> None:
    words = st.text_input(
        "Search",
        placeholder="Name, description, author or id",
        key="saved-search",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    matches = store.search(words, MOST + 1)
    if not matches:
        st.caption(
            "No saved scenario matches." if words else "No scenario is saved yet. Save stores the one on the screen."
        )
    network = load_network()
    for saved in matches[:MOST]:
        with st.container(border=True, gap="xsmall", key=f"saved-{saved.id}"):
            _entry(saved, network)
    if len(matches) > MOST:
        st.caption(f"The newest {MOST} are listed. Search to find the others.")


def _entry(saved: Saved, network: Network) -> None:
    scenario, _ = restore(saved.content, MODEL_VERSION, network)
    st.html(_heading(saved) + _levers(scenario, network))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _action("Open", "open_in_new", saved, fork=False)
        _action("Copy", "fork_right", saved, fork=True)
        history = st.toggle("History", key=f"history-{saved.id}")
    if history:
        st.html("".join(_heading(line, small=True) for line in store.history(saved.id)))


def _action(name: str, icon: str, saved: Saved, *, fork: bool) -> None:
    key = f"{'fork' if fork else 'open'}-{saved.id}"
    if st.button(name, icon=f":material/{icon}:", key=key, on_click=_take, args=(saved, fork)):
        st.rerun()  # the whole page, not the list alone


def _take(saved: Saved, fork: bool) -> None:
    open_saved(saved, load_network())
    session().fork_name = f"{saved.name}, variant"[: LONGEST["name"]] if fork else ""
    if fork:
        st.toast(
            f"This is a copy of “{markdown(saved.name)}”. Change levers, then save it.", icon=":material/fork_right:"
        )
    _leave()


def _heading(saved: Saved, *, small: bool = False) -> str:
    """Return name, who and when, what it is forked from, description and main figures of a saved scenario (HTML)."""
    when = f"{datetime.fromisoformat(saved.saved_at):%-d %b %Y, %H:%M} UTC"
    notes = [saved.author, when, saved.id[:8], f"copied from {saved.forked_from[:8]}" if saved.forked_from else ""]
    notes += [f"model version {saved.content.model_version}"] if saved.content.model_version != MODEL_VERSION else []
    figures = [] if small else [f"{kpi.label} {format_kpi(kpi, saved.figures)}" for kpi in SAVED_KPIS]
    return (
        f'<div class="lc-saved{" lc-small" if small else ""}"><b>{escape(saved.name)}</b>'
        f"<span>{escape(' · '.join(filter(None, notes)))}</span>"
        f"<p>{escape(saved.description)}</p><p>{escape(' · '.join(figures))}</p></div>"
    )


def _levers(scenario: Scenario, network: Network) -> str:
    """Return the levers that differ from the baseline, the first few of them in full (HTML)."""
    moves = lever_changes(Scenario(), scenario, network)
    texts = [describe_changes([move]) for move in moves[:MOST_LEVERS]] or ["Baseline, no lever changed"]
    texts += [f"and {len(moves) - MOST_LEVERS} more"] if len(moves) > MOST_LEVERS else []
    return f'<div class="lc-chips">{"".join(f"<span>{escape(words)}</span>" for words in texts)}</div>'


def draw_changes_since_saved(scenario: Scenario, outcome: Outcome) -> None:
    """Say which figures have moved since a scenario of another model version or other data was saved."""
    origin = session().origin
    if outcome.parcels_per_unit == 1 and origin and is_older(origin.content, scenario, outcome):
        known = [kpi for kpi in NETWORK_KPIS if kpi.key in origin.figures]
        moves = kpi_changes(origin.figures, outcome.kpis, known)
        what = describe_changes(moves) if moves else "no key figure has changed"
        st.info(markdown(f"“{origin.name}”: changes since it was saved: {what}."), icon=":material/history:")


def is_older(content: Content, scenario: Scenario, outcome: Outcome) -> bool:
    """Return whether the scenario on the screen is this content, replayed by another model version or on other data."""
    if (content.model_version, content.data_hash) == (outcome.model_version, outcome.data_hash):
        return False
    return restore(content, MODEL_VERSION, load_network())[0] == scenario
