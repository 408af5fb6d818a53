"""What if it were otherwise, and what is best?"""

import streamlit as st

from lib.ui.blocks.controls import switch
from lib.ui.explore import answers
from lib.ui.explore.progress import answered
from lib.ui.explore.study_controls import STUDIES, draw_controls
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page()
draw_title(page, "Explore: sensitivity, uncertainty and the best scenario", "The link includes the study")

with st.container(border=True, gap="small"):
    study = switch("study", STUDIES)
    setup = draw_controls(study, page)
    result = None if setup is None else answered(setup.request, setup.runs)
if setup is not None and result is not None:
    answers.draw(study, result, setup, page)
