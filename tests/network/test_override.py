"""Overrides replace cells of copies, and nothing else."""

import pytest

from lib.errors import DataError
from lib.network import override
from tests.shipped import shipped_network


def test_one_row_is_replaced_in_a_copy() -> None:
    network = shipped_network()
    changed = override(network, {"customs[LGG].digital_pct": 50, "air_services[CAI].days": "Mon|Thu"})
    assert changed.customs.digital_pct.tolist() == [50, 80, 80]
    assert changed.air_services.days.tolist() == ["Mon|Thu", "", ""]
    assert network.customs.digital_pct.tolist() == [95, 80, 80]
    assert changed.facilities is network.facilities
    assert changed.data_hash == network.data_hash


def test_star_replaces_every_filled_cell() -> None:
    changed = override(shipped_network(), {"customs[*].manual_per_h": 7000, "allotments[*].weight_t": 30})
    assert changed.customs.manual_per_h.tolist() == [7000, 7000, 7000]
    assert changed.customs.manual_per_h.dtype == "int64"
    assert changed.allotments.weight_t.fillna(-1).tolist() == [-1, -1, 30, 30]


def test_two_cells_of_a_table_are_both_replaced() -> None:
    changed = override(shipped_network(), {"countries[ES].share": 40.5, "countries[FR].share": 10})
    assert changed.countries.share.tolist()[:3] == [40.5, 10, 19]


@pytest.mark.parametrize(
    "target",
    [
        "customs.digital_pct",
        "taxes[LGG].digital_pct",
        "customs[XX].digital_pct",
        "customs[LGG].colour",
        "data_hash[a].b",
    ],
)
def test_unknown_target_is_refused(target: str) -> None:
    with pytest.raises(DataError, match=target.split("[")[0]):
        override(shipped_network(), {target: 1})
