#!/bin/sh
# Make .venv as uv.lock has it, on Python 3.13, else one that is there from 3.12 on, else a 3.13 that uv fetches.

uv=$(sh scripts/uv.sh) || exit
PATH=$PATH$(printf ':%s' "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-4]*/bin) # selected or not

for wanted in 3.13 '>=3.12,<3.15'; do
    python=$("$uv" python find --system --no-python-downloads "$wanted" 2>/dev/null) && break
done
exec "$uv" sync --frozen --quiet --no-install-project --python "${python:-3.13}"
