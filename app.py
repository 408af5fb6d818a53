"""Lanecast: how fast parcels travel from China to Europe, how many get through, and what it costs.

`streamlit run app.py` imports the server from here, which runs this file as a script for every page that it draws.
"""

import streamlit as st


def main() -> None:
    """Draw the page on the screen."""
    from lib.errors import LanecastError
    from lib.ui.blocks.text import markdown
    from lib.ui.session.state import session
    from lib.ui.shell.page_run import PageRun

    st.set_page_config(page_title=session().tab_title, page_icon="static/icon.svg", layout="wide")
    pages = [
        st.Page("pages/overview.py", title="Overview", icon=":material/public:", default=True),
        st.Page("pages/explain.py", title="Explain", icon=":material/waterfall_chart:"),
        st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page("pages/briefing.py", title="Briefing", icon=":material/description:"),
        st.Page("pages/story.py", title="Story", icon=":material/auto_stories:"),
        st.Page("pages/explore.py", title="Explore", icon=":material/explore:"),
        st.Page("pages/linehaul.py", title="Line-haul", icon=":material/local_shipping:"),
        st.Page("pages/replay.py", title="Replay", icon=":material/play_circle:"),
        st.Page("pages/data.py", title="Data", icon=":material/table_view:"),
        st.Page("pages/method.py", title="Method", icon=":material/function:"),
        st.Page("pages/present.py", title="Present", visibility="hidden"),
    ]
    try:
        run = PageRun.begin()
        run.draw(st.navigation(pages, position=run.navigation_position))
    except LanecastError as error:
        st.error(markdown(error), icon=":material/error:")


if __name__ == "__main__":
    main()
else:
    from lib.server.previews import Previews

    previews = Previews(str(st.get_option("server.baseUrlPath")))
    app = st.App(__file__, routes=previews.routes, lifespan=previews.lifespan)
