"""Which slides does a meeting see, and in which order?"""

from lib.ui.session.state import page_requests
from lib.ui.shell.page import open_page
from lib.ui.shell.title_row import draw_title
from lib.ui.stories.story_editor import chosen_story, describe_story, draw_story, story_scenarios

story, fault = chosen_story()
page = open_page(lambda _: story_scenarios(story))
draw_title(page, story.title if story else "Stories: slides for a meeting", describe_story(story))
page_requests().draw_tools = None  # of a scenario; a story has its own
draw_story(page, story, fault)
