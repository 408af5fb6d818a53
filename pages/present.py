"""The meeting: the answer over the whole window, then one chart at a time."""

from lib.ui.present.presenter import present
from lib.ui.shell.page import open_page

present(open_page())
