"""The command that opens the app."""

import os
import sys
from typing import Annotated

from cyclopts import Parameter

from .. import precompile
from ..paths import ROOT


def app(
    *,
    port: Annotated[int, Parameter(help="Where the app answers.", show_default=True)] = 8501,
    address: Annotated[
        str, Parameter(help="Of this machine; 0.0.0.0 lets others in.", show_default=True)
    ] = "127.0.0.1",
) -> None:
    """Open the app in this process; Ctrl+C stops it."""
    os.chdir(ROOT)  # where Streamlit looks for its settings and for pictures
    print(f"Lanecast starts on http://{address}:{port} (Ctrl+C stops it)", flush=True)
    precompile.start()  # beside the server, which is there seconds before anybody asks for a page
    options = [f"--server.address={address}", f"--server.port={port}"]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *options])
