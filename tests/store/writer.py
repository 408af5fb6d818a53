"""`python -m tests.store.writer NAME`: save scenarios with a note each until killed; print each id once both are
acknowledged.
"""

import sys
from itertools import count

from lib.scenario.content import Content
from lib.store.notes import write
from lib.store.scenarios import save

for number in count():
    content = Content("1", "0" * 64, {"demand_pct": number, "name": sys.argv[1]})
    saved = save(content, {}, f"{sys.argv[1]} {number}")
    write(saved.id, "chart:days", saved.name)
    print(saved.id, flush=True)
