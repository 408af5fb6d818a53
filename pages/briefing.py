"""What was asked, what changes, why, what is at risk, and what to do, on one page."""

from lib.ui.panels import saved
from lib.ui.panels.briefing_note import draw_note
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title

page = open_page()
name = saved.name(page.outcome, page.network)
draw_title(page, f"Briefing note: {name}", "Every sentence is made from the figures")
draw_note(page, name)
