"""Which slides does a meeting see, and in which order?"""

from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page()
draw_title(page, "Story: slides for a meeting")
