#!/bin/sh
# Print the path of the Python to build on: 3.13, else 3.12 or newer, else a 3.13 that uv fetches.
# A name on PATH proves nothing (pyenv keeps shims of versions that are not selected), so every candidate is run.

versions=${PYENV_ROOT:-$HOME/.pyenv}/versions

first() { # first TEST PYTHON...: the first that runs, passes the test and can make an environment
    test=$1
    shift
    for python; do
        "$python" -c "
import ensurepip, sys, venv
sys.implementation.name == 'cpython' and $test or sys.exit(1)
print(sys.executable)" 2>/dev/null && exit
    done
}

from_uv() { uv python find --system "$1" 2>/dev/null; }

exact='sys.version_info[:2] == (3, 13)'
newer='sys.version_info >= (3, 12)'
first "$exact" python3.13 python3 "$versions"/3.13*/bin/python "$(from_uv 3.13)"
first "$newer" python3.12 python3.14 python3 "$versions"/3.1[2-9]*/bin/python "$(from_uv '>=3.12')"
command -v uv >/dev/null && uv python install 3.13 >&2 && first "$exact" "$(from_uv 3.13)"

echo "Lanecast needs Python 3.13 (or 3.12) with its venv module: 'uv python install 3.13', 'pyenv install 3.13' or your package manager." >&2
exit 1
