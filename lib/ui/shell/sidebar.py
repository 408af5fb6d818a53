"""The levers in the sidebar, every widget made from its row of the lever table."""

from collections.abc import Callable, Iterable

import streamlit as st

from ...domain.network import Network
from ...domain.network_edits import read_edits
from ...narrative.formatting import describe_edit
from ...narrative.lever_changes import choice_names, format_choice, format_lever_value
from ...scenario import PRESETS, Lever, LeverTable, Scenario, Value, preset_of
from ..blocks.terms import help_on
from ..blocks.text import escape, format_count, markdown
from ..panels import last_change, saved
from ..services.outcomes import load_network
from ..session.gestures import on_gesture, set_widget_value
from ..session.scenario_changes import redo, set_edits, set_lever, start_over, undo
from ..session.state import session

ROLES = {"policy": ("Decisions", "More decisions"), "assumption": ("Assumptions", "More assumptions")}
TERMS = help_on("Scenario", "Preset", "Lever")
OWN = ""  # the choice that stands for no preset
WIDEST_SEGMENTS = 22  # characters of choices that fit side by side in the sidebar


def sidebar(scenario: Scenario, network: Network) -> None:
    """Draw presets, undo and reset, the main levers, then all others by group; policy apart from assumptions."""
    table, names = network.levers, choice_names(network)
    with st.sidebar:
        _presets(scenario, table)
        _history(scenario)
        main = sorted((lever for lever in table.values() if lever.rank), key=lambda lever: lever.rank or 0)
        for role, (title, _) in ROLES.items():
            st.header(title, anchor=False)
            _levers((lever for lever in main if lever.role == role), table, scenario, names)
        for role, (_, title) in ROLES.items():
            st.header(title, anchor=False)
            for group, levers in _groups(role, table):
                _group(role, group, levers, table, scenario, names)
    saved.draw_browser()


def lever_help(lever: Lever) -> str:
    """Say what a lever means, what it takes, where its default comes from, and what its terms mean (Markdown)."""
    terms = help_on(lever.label, lever.meaning)
    return (
        f"{markdown(lever.meaning)}  \n**Accepts** {markdown(lever.accepted)}  \n"
        f"**Source** {markdown(lever.source)} ({markdown(lever.confidence)})" + (f"  \n{terms}" if terms else "")
    )


def _presets(scenario: Scenario, table: LeverTable) -> None:
    preset = preset_of(scenario, table)
    match = preset.key if preset else OWN
    set_widget_value("preset", match)
    st.selectbox(
        "Scenario",
        list(PRESETS) if match else [OWN, *PRESETS],
        key="preset",
        on_change=_take_preset,
        format_func=lambda key: PRESETS[key].title if key else "Custom scenario",
        help=f"A preset of levers. Change any lever to make your own scenario.  \n{TERMS}",
    )
    # Always a caption, so that nothing below it moves to another place and is drawn anew.
    st.caption(
        markdown(PRESETS[match].description) if match else f"{format_count(len(scenario.changes), 'lever')} changed."
    )


@on_gesture
def _take_preset() -> None:
    if (key := st.session_state["preset"]) in PRESETS:  # a browser that is behind may send a choice that is gone
        start_over(load_network().levers.normalise(PRESETS[key].scenario))


def _history(scenario: Scenario) -> None:
    """Draw the steps of the session as buttons that show their icons and say their names when asked."""
    line = session().timeline
    with st.container(horizontal=True, gap="xsmall", key="steps"):
        _step("Undo", "undo", undo, "Undo the last change", possible=bool(line.past))
        _step("Redo", "redo", redo, "Redo the change undone last", possible=bool(line.future))
        _step(
            "Last change",
            "slow_motion_video",
            last_change.begin_replay,
            "Replay the last change",
            possible=bool(line.past),
        )
        _step(
            "Reset",
            "restart_alt",
            lambda: start_over(Scenario()),
            "Back to the baseline",
            possible=bool(scenario.changes),
        )
        _step("Saved", "bookmarks", saved.open_browser, "Saved scenarios: search, open, copy", possible=True)


def _step(name: str, icon: str, act: Callable[[], None], texts: str, *, possible: bool) -> None:
    st.button(
        name,
        icon=f":material/{icon}:",
        help=texts,
        on_click=on_gesture(act),
        disabled=not possible,
        key=name.lower(),
    )


def _groups(role: str, table: LeverTable) -> list[tuple[str, tuple[Lever, ...]]]:
    rest = [lever for lever in table.values() if lever.role == role and not lever.rank]
    return [
        (group, tuple(lever for lever in rest if lever.group == group)) for group in {lever.group: 0 for lever in rest}
    ]


def _group(
    role: str, group: str, levers: tuple[Lever, ...], table: LeverTable, scenario: Scenario, names: dict[str, str]
) -> None:
    """Draw a group folded away; its widgets exist only while it is open, which keeps every redraw light."""
    changed = sum(lever.key in scenario.changes for lever in levers)
    label = f"{markdown(group)} :blue-badge[{changed} changed]" if changed else markdown(group)
    fold = st.expander(label, key=f"group:{role}:{group}", on_change="rerun")
    if fold.open:
        with fold:
            _levers(levers, table, scenario, names)


def _levers(levers: Iterable[Lever], table: LeverTable, scenario: Scenario, names: dict[str, str]) -> None:
    for lever in levers:
        with st.container(key=f"lever-{lever.key}", gap=None):
            _widget(lever, table.value(scenario, lever.key), names)
            st.html(_baseline_mark(lever, scenario, names))


def _widget(lever: Lever, value: Value, names: dict[str, str]) -> None:
    """Draw one lever at its value; a change goes to the session's scenario, which alone holds the truth.

    The value is the widget's default too: a browser that meets the widget late, in a later run, takes that one.
    """
    key = f"lever:{lever.key}"
    value_shown = _to_widget(lever, value)
    set_widget_value(key, value_shown)
    common = {
        "label": markdown(lever.label),
        "help": lever_help(lever),
        "key": key,
        "on_change": _changed,
        "args": (lever,),
    }
    match lever.kind:
        case "integer" | "number":
            _slider(lever, common | {"value": value_shown})
        case "days":
            st.pills(options=lever.choices, selection_mode="multi", default=value_shown, **common)  # type: ignore[call-overload]
        case "edits":
            _edits(value_shown, names, common)
        case _:
            _choice(lever, names, common, str(value_shown))


def _slider(lever: Lever, common: dict[str, object]) -> None:
    kind, form = (int, "%d") if lever.kind == "integer" else (float, "%g")
    low, high, step = (kind(bound or 0) for bound in (lever.min, lever.max, lever.step))
    unit = lever.unit.replace("%", "%%")
    st.slider(min_value=low, max_value=high, step=step, format=f"{form} {unit}".strip(), **common)  # type: ignore[call-overload]


def _choice(lever: Lever, names: dict[str, str], common: dict[str, object], value_shown: str) -> None:
    options = {choice: format_choice(choice, names) for choice in lever.choices}
    common = {**common, "options": list(options), "format_func": options.__getitem__}
    if sum(map(len, options.values())) <= WIDEST_SEGMENTS:
        st.segmented_control(required=True, width="stretch", default=value_shown, **common)  # type: ignore[call-overload]
    else:
        st.selectbox(index=list(options).index(value_shown), **common)  # type: ignore[call-overload]


def _edits(value_shown: object, names: dict[str, str], common: dict[str, object]) -> None:
    """Draw the network edits: each can be taken out, and those who know how they are written can type one."""
    texts = {str(edit): describe_edit(edit, names) for edit in read_edits(value_shown)}
    st.multiselect(
        options=list(texts),
        format_func=lambda edit: texts.get(edit, edit),
        accept_new_options=True,
        placeholder="None. Add changes on the Data page",
        default=value_shown,
        **common,
    )  # type: ignore[call-overload]


@on_gesture
def _changed(lever: Lever) -> None:
    value = st.session_state[f"lever:{lever.key}"]
    if lever.kind == "edits":
        set_edits(value, load_network())
        return
    set_lever(lever.key, "|".join(value) if lever.kind == "days" else value, load_network().levers)


def _to_widget(lever: Lever, value: Value) -> object:
    match lever.kind:
        case "number":
            return float(value)
        case "days":
            return str(value).split("|") if value else []
        case "edits":
            return [str(edit) for edit in read_edits(value)]
    return value


def _baseline_mark(lever: Lever, scenario: Scenario, names: dict[str, str]) -> str:
    """Return a tick on the slider at the baseline and, if the lever is changed, the baseline in words (HTML)."""
    tick = ""
    if lever.kind in ("integer", "number") and lever.min is not None and lever.max is not None:
        share = (float(lever.default) - lever.min) / (lever.max - lever.min)
        tick = f'<i class="lc-tick" style="left:{share:.2%}"></i>'
    words = f'<span class="lc-changed">Changed · baseline {escape(_baseline(lever, names))}</span>'
    return f'<div class="lc-mark">{tick}{words if lever.key in scenario.changes else ""}</div>'


def _baseline(lever: Lever, names: dict[str, str]) -> str:
    unit = lever.unit.removesuffix(" of the baseline") if lever.kind in ("integer", "number") else ""
    return f"{format_lever_value(lever, lever.default, names)} {unit}".strip()
