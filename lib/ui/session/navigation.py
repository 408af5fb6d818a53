"""The scenario of a session: read from the link, changed by gestures, written back to the link."""

import time
from collections.abc import Callable, Container, Iterable, Mapping
from functools import wraps
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ...domain.network import Network
from ...domain.network_edits import read_edit
from ...errors import EditError, StoreError
from ...scenario import Scenario, Value
from ...scenario.link import EDITS, parse, query, restore
from ...store.scenarios import Saved, load
from ...whatif import MODEL_VERSION, settled
from ..blocks.text import markdown
from .history import BURST_S, Timeline

WITH = "with"  # the parameter that holds a further scenario, repeated
Parameters = dict[str, str | list[str]]

# The browser gets one history entry a gesture: quick moves of one lever write over the entry that the first one made.
# A script and no component: components are mounted seconds later where a machine is slow, when levers move already.
GESTURES = """
<script>
(() => {
  if (window.lanecastGestures) return;
  window.lanecastGestures = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  const own = ["m", "d", "s"];
  let last = { lever: "", at: 0 };
  const said = (url) => [...url.searchParams].filter(([name]) => !["m", "d"].includes(name)).sort();
  const address = (url) => JSON.stringify([url.pathname, said(url)]);
  const moved = (from, to) => {
    if (from.pathname !== to.pathname) return "";
    const [was, is] = [from.searchParams, to.searchParams];
    const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => !own.includes(name));
    const differ = names.filter((name) => was.get(name) !== is.get(name));
    return differ.length === 1 ? differ[0] : "";
  };
  history.pushState = (state, title, url) => {
    const [here, there] = [new URL(location.href), new URL(url ?? location.href, location.href)];
    if (address(here) === address(there)) return replace(state, title, url);
    const lever = moved(here, there);
    const burst = lever && lever === last.lever && performance.now() - last.at < BURST_MS;
    last = { lever, at: performance.now() };
    return (burst ? replace : push)(state, title, url);
  };
  addEventListener("popstate", () => { last = { lever: "", at: 0 }; });
})();
</script>
""".replace("BURST_MS", f"{BURST_S * 1000:.0f}")


def open_link(network: Network) -> Scenario:
    """Return the scenario to show; a new session and the browser's back and forward take it from the link."""
    state, data_hash = st.session_state, network.data_hash
    if "timeline" not in state or _history_moved():
        bar = {key: st.query_params.get_all(key) for key in st.query_params}
        state.origin, notices = _saved(bar.get("s", [""])[-1])
        link = parse(bar, MODEL_VERSION, data_hash, state.origin and state.origin.content)
        scenario, refused = settled(network, link.scenario)
        timeline = state.timeline.arrive(scenario) if "timeline" in state else Timeline(scenario)
        _stand(timeline, (*notices, *link.notices, *refused))
        further = {WITH: bar[WITH]} if WITH in bar else {}
        state.page, state.bar = dict(link.page) | further, bar
        state.link = link_query(data_hash)
    with st.container(key="gestures"):
        st.html(GESTURES, unsafe_allow_javascript=True)
    _write_link(link_query(data_hash))
    state.framed = True
    return shown()


def scenario_of(address: str, network: Network) -> tuple[Scenario | None, list[str]]:
    """Return the scenario of a link that was pasted, None if it has no parameters, and notices."""
    given = parse_qs(urlsplit(address).query, keep_blank_values=True)
    if not given:
        return None, ["A link has parameters after a question mark: copy it from the address bar or from Share."]
    saved, notices = _saved(given.get("s", [""])[-1])
    link = parse(given, MODEL_VERSION, network.data_hash, saved.content if saved else None)
    scenario, refused = settled(network, link.scenario)
    return scenario, [*notices, *link.notices, *refused]


def _saved(asked: str) -> tuple[Saved | None, list[str]]:
    """Return the saved scenario that a link asks for, or a notice that says why there is none."""
    try:
        saved = load(asked) if asked else None
    except StoreError as error:
        return None, [str(error)]
    missing = f"There is no saved scenario “{asked[:40]}” in this store. The baseline takes its place."
    return saved, [missing] if asked and not saved else []


def need_frame() -> None:
    """Start over with `app.py` if a page runs without it, as the first visit to a page of a fresh server does.

    Streamlit takes `pages/` for an app without navigation of its own until `st.navigation` has run once in the process.
    """
    if not st.session_state.pop("framed", False):
        PagesManager.uses_pages_directory = False
        st.rerun()


def link_query(data_hash: str) -> Parameters:
    """Return the link's parameters for the scenario and the page's view; further scenarios need the stamp too."""
    page = st.session_state.page
    stamp = {"m": MODEL_VERSION, "d": data_hash[:8]} if WITH in page else {}
    return stamp | query(st.session_state.scenario, MODEL_VERSION, data_hash) | page


def address(parameters: Mapping[str, str | list[str]], *, overview: bool = False) -> str:
    """Return the address of the page on the screen, or of the overview, with other parameters."""
    parts = urlsplit(st.context.url or "")
    path = parts.path.rsplit("/", 1)[0] + "/" if overview else parts.path or "/"
    query_text = f"?{urlencode(parameters, doseq=True)}" if parameters else ""
    return f"{parts.scheme}://{parts.netloc}{path}{query_text}"


def hold(key: str, value: object) -> None:
    """Let a widget outside of fragments show a value."""
    state = st.session_state
    state.setdefault("held", {})[key] = value
    if state.get(key) != value:
        state[key] = value


def gesture[**P](act: Callable[P, None]) -> Callable[P, None]:
    """Let a widget outside of fragments act on gestures alone, each of them once, not on what a timer tells.

    A timer's fragment run sends along every widget as the browser knows it. That may be older than what an undo, a
    preset or a replay has shown since, or a gesture that the browser is about to send: gestures run the whole page, and
    are seen as changes there only if the values held are put back here.
    """

    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> None:
        context = get_script_run_ctx()
        if not (context and context.fragment_ids_this_run):
            act(*args, **kwargs)
            return
        for key, value in st.session_state.get("held", {}).items():
            if key in st.session_state:
                hold(key, value)

    return acted


def _history_moved() -> bool:
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def _write_link(wanted: Parameters) -> None:
    """Put what has changed into the address bar, one history entry a gesture; a new page gets what stood there before.

    Must run before `st.navigation`: switching the page then carries the parameters along in the same history entry.
    """
    state = st.session_state
    if wanted != state.link:
        state.bar = state.link = wanted
        st.query_params.from_dict(wanted)
    elif state.bar and not st.query_params:
        st.query_params.from_dict(state.bar)


def _stand(timeline: Timeline, notices: tuple[str, ...] = ()) -> None:
    """Make a place on the timeline the session's; whatever was being shown again is over."""
    state = st.session_state
    state.timeline, state.scenario, state.notices, state.replaying = timeline, timeline.now, notices, ""


def move(scenario: Scenario, lever: str = "") -> None:
    """Make a scenario the session's; the one before can be had back by `undo`."""
    timeline = st.session_state.timeline.move(scenario, lever, time.monotonic())
    if timeline is not st.session_state.timeline:
        _stand(timeline)


def set_lever(key: str, value: Value) -> None:
    """Set one lever of the session's scenario."""
    move(st.session_state.scenario.replace(**{key: value}), key)


def set_edits(edits: Iterable[object], network: Network) -> None:
    """Set the network edits of the session's scenario; what is not possible is left out and told."""
    state, good, told = st.session_state, [], []
    for edit in edits:
        try:
            good.append(read_edit(str(edit).strip()))
        except EditError as error:
            told.append(str(error))
    try:
        scenario, refused = settled(network, state.scenario.replace(edits=good))
    except EditError as error:
        scenario, refused = state.scenario, [str(error)]
    move(scenario, EDITS)
    state.notices = (*told, *refused)


def undo() -> None:
    """Go back to the scenario before the last change."""
    _stand(st.session_state.timeline.undo())


def redo() -> None:
    """Go forward again to the scenario that was undone last."""
    _stand(st.session_state.timeline.redo())


def start_over(scenario: Scenario) -> None:
    """Make a scenario the session's that owes nothing to the saved one opened last."""
    move(scenario)
    st.session_state.origin = None


def open_saved(saved: Saved, network: Network) -> None:
    """Make a saved scenario the session's, as the present model reads it; what is saved next is forked from it."""
    restored, notices = restore(saved.content, MODEL_VERSION, network.data_hash)
    scenario, refused = settled(network, restored)
    _stand(st.session_state.timeline.move(scenario), (*notices, *refused))
    st.session_state.origin = saved


def shown() -> Scenario:
    """Return the scenario on the screen: the session's, or while the last change is shown again the one before it."""
    state = st.session_state
    return state.timeline.past[-1] if state.replaying == "before" else state.scenario


def page_value(key: str, accepted: Container[str], *, early: bool = False) -> str:
    """Return a parameter of the page, not of the scenario; empty if unset, and an unknown one is named and dropped.

    early: it may still turn out to be known, so it stays.
    """
    value = str(st.session_state.page.get(key, ""))
    if value and value not in accepted and early:
        return ""
    if value and value not in accepted:
        st.warning(
            f"The link asks for the {key} “{markdown(value)}”, which does not exist.", icon=":material/link_off:"
        )
        set_page_value(key, "")
        return ""
    return value


def set_page_value(key: str, value: str | list[str]) -> None:
    """Set a parameter of the page, or a repeated one; empty removes it from the link."""
    kept = {name: old for name, old in st.session_state.page.items() if name != key}
    st.session_state.page = kept | ({key: value} if value else {})


def follow(key: str) -> None:
    """Take over a parameter of the page that the browser itself keeps in the address bar."""
    state, value = st.session_state, str(st.query_params.get(key, ""))
    if value != state.page.get(key, ""):
        set_page_value(key, value)
        written = {name: old for name, old in state.link.items() if name != key} | ({key: value} if value else {})
        state.link = state.bar = written
