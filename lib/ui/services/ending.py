"""The end of the server: whatever is being computed, it ends soon after it was told to."""

import os
import threading
import time
from collections.abc import Callable
from multiprocessing import active_children

from ..session.streamlit_internals import is_server_stopping

GRACE_S = 2.0  # for what ends by itself
LOOK_S = 0.25


def end_in_time() -> None:
    """Watch for the end of the server in a thread of its own."""
    threading.Thread(target=watch, args=(is_server_stopping, leave), name="ending", daemon=True).start()


def watch(is_stopping: Callable[[], bool], leave: Callable[[], None]) -> None:
    """Leave a while after the server has been told to stop, unless the process has ended by itself."""
    while not is_stopping():
        time.sleep(LOOK_S)
    time.sleep(GRACE_S)
    leave()


def leave() -> None:
    """End the workers and this process, without waiting for what their threads compute."""
    for process in active_children():
        process.kill()
    os._exit(0)
