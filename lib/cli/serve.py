"""The command that opens the app."""

import os
import socket
import sys
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from cyclopts import Parameter

from .. import precompile
from ..paths import ROOT
from ..public_address import public_address

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERY = ("0.0.0.0", "::")


def app(
    *,
    port: Annotated[int, Parameter(help="Where the app answers.", show_default=True)] = 8501,
    address: Annotated[
        str, Parameter(help="Of this machine; 0.0.0.0 lets others in.", show_default=True)
    ] = "127.0.0.1",
    host: Annotated[
        tuple[str, ...],
        Parameter(help="A name or address that browsers may open the app under, such as *.example.com (repeatable)."),
    ] = (),
) -> None:
    """Open the app in this process; Ctrl+C stops it. The host of LANECAST_URL may be opened too."""
    own = urlsplit(public_address()).hostname
    os.chdir(ROOT)  # where Streamlit looks for its settings and for pictures
    print(f"Lanecast starts on http://{address}:{port} (Ctrl+C stops it)", flush=True)
    precompile.start()  # beside the server, which is there seconds before anybody asks for a page
    options = [f"--server.address={address}", f"--server.port={port}"]
    options += [f"--server.allowedHosts={name}" for name in hosts(address, [*host, own] if own else host)]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *options])


def hosts(address: str, names: Sequence[str]) -> list[str]:
    """Return the names under which browsers may open the app: others are refused, as they can be another site's."""
    own = () if address in EVERY else (address,)
    return list(dict.fromkeys([*LOOPBACK, *own, *_own_names(address), *names]))


def _own_names(address: str) -> list[str]:
    """Return the names and addresses of this machine, if it lets others in."""
    if address in LOOPBACK:
        return []
    name = socket.gethostname()
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return [name, socket.getfqdn(), *sorted(found)]
