"""Figures by country, summed from the warehouses."""

import pandas as pd

SUMMED = ["parcels", "delivered", "undelivered_parcels", "undelivered_t_per_week", "tonnes_per_week"]


def country_table(lanes: pd.DataFrame) -> pd.DataFrame:
    """Return one row a country (index) from `Outcome.lanes`: the sums of `SUMMED`, undelivered_share, and
    days_to_warehouse_mean over all of its parcels.
    """
    days = lanes.days_to_warehouse_mean.fillna(0.0) * lanes.parcels
    sums = lanes.assign(days=days).groupby("country", sort=False)[[*SUMMED, "days"]].sum()
    offered = sums.parcels.where(sums.parcels > 0)
    found = sums[SUMMED].assign(undelivered_share=sums.undelivered_parcels / offered)
    return found.assign(days_to_warehouse_mean=sums.days / offered)
