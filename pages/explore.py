"""What if it were otherwise, and what is best?"""

import streamlit as st

from lib.ui import explored
from lib.ui.controls import switch
from lib.ui.explore import STUDIES, ask
from lib.ui.frame import title, view
from lib.ui.running import answered

shown = view()
title("Explore: what if it were otherwise, and what is best", "Share gives a link to the study too", shown)

with st.container(border=True, gap="small"):
    study = switch("study", STUDIES)
    asked = ask(study, shown)
    found = None if asked is None else answered(asked.question, asked.runs)
if asked is not None and found is not None:
    explored.draw(study, found, asked, shown)
