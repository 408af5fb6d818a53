#!/bin/sh
# Print the path of a uv: from PATH, from the environment, or installed from PyPI into .cache/uv.
# A name on PATH proves nothing (pyenv keeps shims of versions that are not selected), so every candidate is run.

wanted=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.txt)

for uv in uv .venv/bin/uv .cache/uv/bin/uv "$HOME/.local/bin/uv"; do
    "$uv" --version >/dev/null 2>&1 && command -v "$uv" && exit
done

for python in python3 python3.13 python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python; do
    "$python" -c 'import ensurepip, venv' 2>/dev/null || continue
    echo "Installing uv $wanted from PyPI" >&2
    "$python" -m venv --clear .cache/uv && .cache/uv/bin/python -m pip install --quiet "uv==$wanted" >&2 &&
        echo .cache/uv/bin/uv && exit
done

echo "Lanecast is set up by uv, which needs a Python with its venv module, or see https://docs.astral.sh/uv" >&2
exit 1
