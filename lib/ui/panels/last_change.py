"""The last change once more: the screen goes back to the scenario before it, waits, and makes the change again."""

import time

import streamlit as st

from ...domain.network import Network
from ...domain.outcome import Outcome
from ...narrative.kpis import NETWORK_KPIS, WAREHOUSE_KPIS, Change, kpi_changes
from ...narrative.lever_changes import lever_changes
from ..blocks.text import escape
from ..services.outcomes import outcomes
from ..session.state import session
from . import warehouse_focus

STILL = "outline: 2px solid var(--lc-accent)"  # for who does not want motion
BEFORE_S = 2.5  # long enough to read the figures that will move


def begin_replay() -> None:
    """Show the scenario before the last change."""
    session().replay_phase, session().replay_began_s = "before", time.monotonic()


def end_replay() -> None:
    """Show the scenario as it is, without a word about the last change."""
    session().replay_phase = ""


def draw_banner(network: Network, outcome: Outcome) -> None:
    """Say what is being shown again, if anything is: before the change which levers will move, after it what did."""
    state = session()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="replay-banner"):
        if not state.replay_phase:
            return
        before, after = state.timeline.past[-1], state.timeline.now
        levers = lever_changes(before, after, network)
        if state.replay_phase == "before":
            was = [(what, then, "") for what, then, _ in levers]
            st.html(_line("Before", was) + _line("Next", levers))
        else:
            figures = _moved_figures(outcomes().best(before), outcome)
            st.html(_line("After", levers) + _line("Changed", figures) + _highlight_style(figures))
        again = state.replay_phase == "after"
        st.button("Replay", icon=":material/replay:", on_click=begin_replay, disabled=not again, key="replay-again")
        st.button("Close", icon=":material/close:", on_click=end_replay, key="replay-end")


def watch_replay() -> None:
    """Wait to make the change again; comes after the levers, as every watch does."""
    with st.container(key="replay-watch"):
        if session().replay_phase == "before":
            st.fragment(run_every=BEFORE_S)(_go_on)()


def _go_on() -> None:
    """Make the change again once the scenario before it has been on the screen long enough."""
    if time.monotonic() - session().replay_began_s >= BEFORE_S and session().replay_phase == "before":
        session().replay_phase = "after"
        st.rerun()


def _moved_figures(before: Outcome, after: Outcome) -> list[Change]:
    warehouse = warehouse_focus.focus(after)
    kpis = WAREHOUSE_KPIS if warehouse else NETWORK_KPIS
    return kpi_changes(warehouse_focus.figures(before, warehouse), warehouse_focus.figures(after, warehouse), kpis)


def _line(what: str, moves: list[Change]) -> str:
    """Return a line of moves, as many as there is room for (HTML)."""
    items = [
        f"<span>{escape(label)} {escape(then)}{f' → <b>{escape(now)}</b>' if now else ''}</span>"
        for label, then, now in moves
    ] or ["<span>no key figure</span>"]
    return f'<div class="lc-replay"><b>{what}</b>{"".join(items)}</div>'


def _highlight_style(moves: list[Change]) -> str:
    """Return styles that let the figures that moved light up for a moment (HTML)."""
    keys = {kpi.label: kpi.key for kpi in (*NETWORK_KPIS, *WAREHOUSE_KPIS)}
    lit = ",".join(f'[data-figure-key="{keys[label]}"]' for label, *_ in moves)
    if not lit:
        return ""
    still = f"@media (prefers-reduced-motion: reduce) {{ .st-key-kpis :is({lit}) {{ animation: none; {STILL}; }} }}"
    return f"<style>.st-key-kpis :is({lit}) {{ animation: lc-moved 2.4s ease-out; }} {still}</style>"
