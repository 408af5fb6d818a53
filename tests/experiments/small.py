"""A network small and calm enough to work out by hand.

Twenty parcels a week, all for Prague, all scanned on Wednesday between 12:00 and 13:00 UTC and ready an hour later.
Nothing is late, cancelled, inspected or closed. Scheduled flights leave at 15:30 UTC: one a week on Mondays; two on
Mondays and Thursdays; three on Mondays, Wednesdays and Fridays; four on Mondays, Tuesdays, Thursdays and Saturdays.
Prague is 704 minutes of driving from Liège, so by Regulation 561/2006 1,409 minutes for one driver and 704 for a team.
"""

from functools import cache

import pandas as pd

from lib.domain.network import Network
from lib.scenario import Scenario
from tests.reference.networks import edit
from tests.shipped import shipped_network

DAY_MIN = 1440
WAIT_DAYS = {1: 5, 2: 1, 3: 0, 4: 1, 5: 0, 6: 0, 7: 0}  # from Wednesday to the next flight day, by flights a week
TEAM_MIN = 1409 - 704
PRAGUE = {f"share_{country}": 0 for country in ("es", "fr", "de", "it", "nl", "be")}
CALM = Scenario(
    origin_median_h=1,
    origin_sigma=0,
    cutoff_h=0,
    delay_median_min=0,
    delay_p95_min=0,
    cancellation_pct=0,
    breakdown_min_h=2,
    breakdown_max_h=2,
    inspection_pct=0,
    digital_share_lgg=100,
    truck_bans="off",
    least_load_pct=0,
    **PRAGUE,
)


@cache
def small_network() -> Network:
    """Return the network of the module's heading."""
    shipped = shipped_network()
    profile = pd.DataFrame({"market": ["EU", "RIGA"], "weekday": [2, 2], "hour": [12, 12], "share": [1.0, 1.0]})
    network = edit(shipped, "markets", "EU", weekly_parcels=20)
    network = edit(network, "markets", "RIGA", weekly_parcels=0)
    regions = network.regions.assign(warehouse=network.regions.warehouse.replace("W-BRQ", "W-PRG"))
    network = edit(network, "facilities", "*", open_days="1234567", open_local="00:00", close_local="24:00")
    return network.with_tables(profile=profile, regions=regions)


def calm(**levers: object) -> Scenario:
    """Return the calm scenario with some levers changed."""
    return CALM.replace(**levers)
