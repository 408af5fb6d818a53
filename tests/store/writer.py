"""`python -m tests.store.writer NAME`: save scenarios until killed; print each id once its save is acknowledged."""

import sys
from itertools import count

from lib.scenario.content import Content
from lib.store.scenarios import save

for number in count():
    content = Content("1", "0" * 64, {"demand_pct": number, "name": sys.argv[1]})
    print(save(content, {}, f"{sys.argv[1]} {number}").id, flush=True)
