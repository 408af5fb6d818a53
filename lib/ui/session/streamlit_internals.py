"""What the app needs of Streamlit beyond its public interface; a test names what an upgrade has changed."""

import logging

from streamlit.runtime import Runtime, RuntimeState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

LOG = logging.getLogger(__name__)
# The `data-testid` of Streamlit's elements that style sheets, scripts and browser tests select by.
TEST_IDS = frozenset(
    {
        "stAlert",
        "stApp",
        "stAppIframeResizerAnchor",
        "stAppViewContainer",
        "stBaseButton-primary",
        "stBottom",
        "stButton",
        "stButtonGroup",
        "stCaptionContainer",
        "stCheckbox",
        "stCode",
        "stColumn",
        "stDialog",
        "stDownloadButton",
        "stElementContainer",
        "stElementToolbar",
        "stException",
        "stExpandSidebarButton",
        "stExpander",
        "stFileUploader",
        "stForm",
        "stFormSubmitButton",
        "stHeader",
        "stHorizontalBlock",
        "stHtml",
        "stLayoutWrapper",
        "stLinkButton",
        "stLogo",
        "stMain",
        "stMainBlockContainer",
        "stMarkdownContainer",
        "stMultiSelect",
        "stNumberInput",
        "stPageLink",
        "stPopover",
        "stPopoverBody",
        "stProgress",
        "stRadio",
        "stSelectbox",
        "stSidebar",
        "stSidebarNavLink",
        "stSlider",
        "stSliderTickBar",
        "stStatusWidget",
        "stTextArea",
        "stTextInput",
        "stToast",
        "stToolbar",
        "stTooltipIcon",
        "stTopNavLink",
    }
)


def session_id() -> str:
    """Return the id of the session whose script runs; empty outside of one."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def is_fragment_run() -> bool:
    """Return whether this run draws fragments only, as a timer's does, and not the whole page."""
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)


def is_history_navigation() -> bool:
    """Return whether the browser's back or forward button started this run."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def ignore_pages_directory() -> None:
    """Keep Streamlit from taking `pages/` for the app's navigation before `st.navigation` has run in this process."""
    PagesManager.uses_pages_directory = False


def refuse_to_clear_caches() -> None:
    """Refuse a browser's message that clears the caches: they are everybody's, and hold services with their threads."""
    AppSession._handle_clear_cache_request = _refuse_to_clear  # type: ignore[method-assign, assignment]


def _refuse_to_clear(session: AppSession) -> None:
    LOG.warning("Session %s asked to clear the caches, which all sessions share: refused.", session.id)


def is_server_stopping() -> bool:
    """Return whether the server was told to stop, by a signal for example."""
    return Runtime.exists() and Runtime.instance().state in (RuntimeState.STOPPING, RuntimeState.STOPPED)
