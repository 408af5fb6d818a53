"""What every page shares: its data, its title row, and the word on how final the figures are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ...domain.network import Network
from ...domain.outcome import Outcome
from ...figures.palette import Palette
from ...network import edited
from ...paths import ROOT
from ...scenario import Scenario
from ...store.notes import Note
from ..blocks.downloads import download
from ..blocks.text import markdown, plural, unbroken
from ..blocks.theme import colours
from ..panels import last_change, saved
from ..panels import note_pins as notes
from ..services.outcomes import load_network, outcomes
from ..services.studies import studies
from ..session import embed, navigation

FIGURES_S, STUDIES_S = 0.6, 1.2  # between looks at what is on its way: each has the browser lay out the page


@dataclass(frozen=True)
class View:
    """What a page draws: the scenario's outcome beside the baseline's, preliminary while `pending`."""

    network: Network
    scenario: Scenario
    outcome: Outcome
    baseline: Outcome
    others: tuple[Outcome, ...]
    notes: tuple[Note, ...]
    colours: Palette
    pending: bool

    @property
    def drawn(self) -> Network:
        """Return the network with the scenario's edits, to draw and to name things."""
        return edited(self.network, self.scenario.edits)


def view(others: Callable[[Scenario], Sequence[Scenario]] = lambda _: ()) -> View:
    """Return the outcomes of the session's scenario and of `others` made from it, preliminary if need be."""
    navigation.need_frame()
    st.session_state.questions, st.session_state.later, st.session_state.tools = [], [], None
    service, scenario = outcomes(), navigation.shown()
    wanted = (scenario, Scenario(), *others(scenario))
    outcome, baseline, *more = map(service.best, wanted)
    pending = service.lacks(wanted)
    st.session_state.lacking = wanted if pending else ()
    pinned = notes.on(scenario, outcome)
    return View(load_network(), scenario, outcome, baseline, tuple(more), pinned, colours(), pending)


def document(path: str) -> str:
    """Return a document of the project (Markdown), without its heading."""
    return (ROOT / path).read_text(encoding="utf-8").split("\n", 1)[1]


def notices() -> None:
    """Show what of the link could not be applied."""
    with st.container(key="notices"):
        for notice in (*st.session_state.notices, *embed.unknown()):
            st.warning(markdown(notice), icon=":material/link_off:")


def title(text: str, caption: str, shown: View) -> None:
    """Draw the page's title and how final its figures are, with a place for `tools`."""
    words, aside = st.columns([0.68, 0.32], gap="small")
    with words:
        st.title(unbroken(markdown(text)), anchor=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="status"):
            st.caption(f"{changes(shown.scenario)} · {caption}", width="content")
            _finality(shown)
    place = aside.container(horizontal=True, horizontal_alignment="right", gap="small", key="tools")
    st.session_state.tools = place, shown
    last_change.banner(shown.network, shown.outcome)
    saved.then_and_now(shown.scenario, shown.outcome)


def tools() -> None:
    """Draw what can be done with the figures, beside the page's title: last, as figures and levers are waited for."""
    if st.session_state.tools:
        place, shown = st.session_state.tools
        with place:
            _whole_app() if embed.embedded() else _tools(shown)


def _tools(shown: View) -> None:
    _present()
    saved.save()
    notes.popover(shown.notes, shown.outcome)
    name = saved.name(shown.outcome, shown.network)
    share(name)
    download(shown.network, shown.outcome, shown.baseline, shown.notes, link, name, pending=shown.pending)


def _whole_app() -> None:
    """Lead out of the page around this one."""
    kept = {key: value for key, value in navigation.link_query(load_network().data_hash).items() if key != embed.HIDE}
    st.link_button("Open in Lanecast", navigation.address(kept), icon=":material/open_in_new:")


def _present() -> None:
    """Lead to the presenter view of what is on the screen, which leads back here.

    By a link, as the browser stops its timers before it follows one: a late one would clear the page switched to.
    """
    stem = urlsplit(st.context.url or "").path.rpartition("/")[2]
    st.session_state.presented_from = f"pages/{stem or 'overview'}.py"
    asked = navigation.link_query(load_network().data_hash)
    st.page_link(
        "pages/present.py",
        label="Present",
        icon=":material/slideshow:",
        help="Full screen, one chart at a time",
        query_params=asked,
    )


def changes(scenario: Scenario) -> str:
    """Say how many levers differ from the baseline."""
    return f"{plural(len(scenario.changes), 'lever')} changed from the baseline" if scenario.changes else "Baseline"


def _finality(shown: View) -> None:
    if shown.pending:
        st.badge("Preliminary, refining…", icon=":material/progress_activity:", color="gray")
    else:
        st.badge("Every parcel simulated", icon=":material/check:", color="green")


def refine() -> None:
    """Ask for the canonical outcomes and the studies that the page lacks, and draw it anew once they are there.

    Comes after the levers: watching starts when the browser has their values, else it would send the old ones back.
    """
    state = st.session_state
    outcomes().want(_session_id(), state.lacking)
    studies().want(_session_id(), () if state.lacking else state.questions)  # final figures first
    for place, draw in state.later:
        with place:
            st.fragment(run_every=1)(draw)()
    if state.lacking or state.questions:
        with st.container(key="refine"):
            st.fragment(run_every=FIGURES_S if state.lacking else STUDIES_S)(_watch)()
    last_change.watch()


def _watch() -> None:
    state = st.session_state
    refined = state.lacking and not outcomes().lacks(state.lacking)
    if refined or not all(map(studies().lacks, state.questions)):
        st.rerun()


def share(name: str) -> None:
    """Offer the link of what is on the screen, and the HTML that shows it inside another page."""
    with st.popover("Share", icon=":material/link:"):
        st.caption("Whoever opens this link sees the same figures.")
        st.code(link(), language=None, wrap_lines=True)
        st.caption("To show it inside a page of your intranet, with:")
        with st.container(horizontal=True, gap="small"):
            shown = [part for part, told in embed.PARTS.items() if st.checkbox(told, part == "levers", f"embed-{part}")]
        asked = navigation.link_query(load_network().data_hash) | embed.parameters(shown)
        st.code(embed.snippet(navigation.address(asked), name), language="html", wrap_lines=True)


def link() -> str:
    """Return the address that shows what is on the screen."""
    return navigation.address(navigation.link_query(load_network().data_hash))


def _session_id() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""
