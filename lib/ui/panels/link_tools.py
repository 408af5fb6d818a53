"""The link of what is on the screen: saved, shortened and copied at a click; as a QR code, by mail, in another page."""

from pathlib import Path
from urllib.parse import quote

import segno
import streamlit as st

from ...domain.network import Network
from ...domain.outcome import Outcome
from ...errors import LanecastError
from ...narrative.headline import headline
from ...public_address import EXAMPLE, VARIABLE, public_address
from ...store.scenarios import exists
from ..blocks.text import escape, markdown
from ..services.outcomes import outcomes
from ..session import embed
from ..session.deep_link import link_parameters, page_address, short_parameters
from ..session.state import session
from . import saved

SCRIPT = Path(__file__).with_name("copy_link.js")
MENU_PX = 300
UNSETTLED = "The figures are still being calculated: this link spells out the levers; once they are final it is short."


@st.fragment
def draw_link_tools(outcome: Outcome, network: Network, name: str) -> None:
    """Offer to copy the link, and beside it what else can be done with it; only a click asks the store."""
    with st.container(horizontal=True, gap="small", key="link-tools"):
        _draw_copy_button(network, name)
        fold = st.popover(
            "QR code, mail, embedding",
            icon=":material/qr_code_2:",
            help="QR code, mail, embedding",
            on_change="rerun",
            key="send",
        )
    if fold.open:
        with fold, st.container(width=MENU_PX):
            _draw_menu(outcome, network, name)


def _draw_copy_button(network: Network, name: str) -> None:
    st.button(
        "Copy link",
        icon=":material/link:",
        key="copy-link",
        help="Saves the scenario and copies its short link",
        on_click=_copy,
        args=(network, name),
    )
    state, script = session(), SCRIPT.read_text(encoding="utf-8")
    told = {"link": state.copied_link, "number": state.copied_links, "fault": state.link_fault}
    with st.container(key="copied"):
        st.components.v2.component("lanecast_copy", js=script, isolate_styles=False)(key="copied-link", data=told)


def _copy(network: Network, name: str) -> None:
    state = session()
    state.copied_link = make_link(network, name)
    state.copied_links += 1


def make_link(network: Network, name: str) -> str:
    """Return the short link of what is on the screen, which is saved under a name first if it is not yet saved.

    The link that spells out every lever is returned of the baseline, while figures are preliminary, and if the store
    cannot be used; the session keeps why.
    """
    state, scenario = session(), session().scenario
    long = page_address(link_parameters(network))
    state.link_fault = UNSETTLED if outcomes().lacks([scenario]) else ""
    if state.link_fault:
        return long
    try:
        content, parent = saved.current()
        is_known = exists(content.id)
        if is_known or not scenario.changes:
            outcomes().keep(scenario)
        else:
            saved.save_scenario(content, parent, name, "", state.author)
    except LanecastError as error:
        state.link_fault = f"This link spells out the levers. {error}"
        return long
    return page_address(short_parameters(content.id, network)) if is_known or scenario.changes else long


def _draw_menu(outcome: Outcome, network: Network, name: str) -> None:
    link = make_link(network, name)
    if fault := session().link_fault:
        st.caption(markdown(fault))
    try:
        _draw_qr(link)
    except LanecastError as error:
        st.error(markdown(error), icon=":material/error:")
    st.link_button("Send by mail", mail_address(outcome, name, link), icon=":material/mail:", width="stretch")
    fold = st.expander("Embed code", on_change="rerun", key="embed-code")
    if fold.open:
        with fold:
            _draw_embed_code(network, name)


def _draw_qr(link: str) -> None:
    """Draw the link as a QR code, or say what it takes: a phone cannot reach an address of this machine alone.

    Raises LanecastError for a malformed public address.
    """
    if not public_address():
        st.caption(
            f"For a QR code, start Lanecast with the address that phones reach it at, such as `{VARIABLE}={EXAMPLE}`."
        )
        return
    try:
        code = segno.make(link, error="m")
    except segno.DataOverflowError:
        st.caption("This link is too long for a QR code.")
        return
    picture = escape(code.svg_data_uri(scale=4, border=4, dark="#101b2d", light="#ffffff"))
    st.html(f'<img class="lc-qr" src="{picture}" alt="QR code of the link to this scenario">')


def mail_address(outcome: Outcome, name: str, link: str) -> str:
    """Return the address that opens a mail with a subject, the headline and the link."""
    return f"mailto:?subject={quote(f'Lanecast: {name}')}&body={quote(f'{headline(outcome)}\r\n\r\n{link}')}"


def _draw_embed_code(network: Network, name: str) -> None:
    st.caption("Shows this page inside another one, with:")
    with st.container(horizontal=True, gap="small"):
        parts = [part for part, label in embed.PARTS.items() if st.checkbox(label, part == "levers", f"embed-{part}")]
    parameters = link_parameters(network) | embed.embed_parameters(parts)
    st.code(embed.iframe(page_address(parameters), name), language=None, wrap_lines=True)  # tints are too pale
