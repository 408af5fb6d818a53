"""Every parcel's journey as Parquet or CSV: what it is, its stamps, its flight and its truck departure, a row a parcel.

Written in pieces, so that the parcels of a run, ten million or more, need little memory.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from ..domain.clock import EPOCH, NEVER
from ..domain.journeys import STAMPS, Journeys
from ..domain.parcels import Parcels
from ..errors import LanecastError
from ..simulation.parted_run import AnyRun
from ..simulation.truck_kernels import DIVERTED
from .report import SYNTHETIC

SLOW_SERVICE = "slow service"
MOMENT = pa.timestamp("ms", tz="UTC")
WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("parcel", pa.uint64()),
        ("warehouse", WORD),
        ("gateway", WORD),
        ("express", pa.bool_()),
        ("grams", pa.int32()),
        ("cm3", pa.int32()),
        ("created", MOMENT),
        *((stamp, MOMENT) for stamp in STAMPS),
        ("flight", WORD),
        ("truck_departure", pa.int32()),
    ]
)
COMPRESSED: Mapping[str, Any] = {
    "compression": "zstd",
    "write_page_checksum": True,
    "use_dictionary": ["warehouse", "gateway", "flight"],
    "column_encoding": dict.fromkeys(("parcel", "created", *STAMPS), "DELTA_BINARY_PACKED"),
}


def write_parquet(run: AnyRun, stamps: Mapping[str, str], target: Path | IO[bytes], *, measured: bool = False) -> int:
    """Write the journeys, or those of the measured weeks alone, as Parquet; return the number of rows.

    `stamps` tells where the file is from and becomes its metadata. Raises LanecastError for preliminary runs.
    """
    schema = SCHEMA.with_metadata(_metadata(run, stamps))
    with pa.parquet.ParquetWriter(target, schema, **COMPRESSED) as writer:
        return _each(run, measured, lambda piece: writer.write_table(piece.cast(schema)))


def write_csv(run: AnyRun, target: Path | IO[bytes], *, measured: bool = False) -> int:
    """Write the journeys, or those of the measured weeks alone, as CSV with a head; return the number of rows."""
    plain = pa.schema([(field.name, pa.string() if field.type == WORD else field.type) for field in SCHEMA])
    with pa.csv.CSVWriter(target, plain) as writer:
        return _each(run, measured, lambda piece: writer.write_table(piece.cast(plain)))


def _each(run: AnyRun, measured: bool, write: Any) -> int:
    if run.parcels_per_unit > 1:
        raise LanecastError("Journeys of units of several parcels are not written to files. Use parcels_per_unit = 1.")
    rows = 0
    for piece in pieces(run, measured=measured):
        write(piece)
        rows += len(piece)
    return rows


def pieces(run: AnyRun, *, measured: bool = False) -> Iterator[pa.Table]:
    """Yield the journeys in the order of the parcels' ids; what never happened is null."""
    words = _words(run)
    first, last = run.measured if measured else (0, np.iinfo(np.int32).max)
    for parcels, journeys in run.parts():
        kept = np.flatnonzero((parcels.created >= first) & (parcels.created < last))
        if len(kept):
            yield _piece(run, parcels, journeys, kept, words)


def _piece(
    run: AnyRun,
    parcels: Parcels,
    journeys: Journeys,
    kept: NDArray[np.int64],
    words: Mapping[str, NDArray[np.object_]],
) -> pa.Table:
    warehouse = parcels.warehouse[kept].astype(np.int32)
    flight = journeys.flight[kept].astype(np.int32)
    departure = journeys.departure[kept]
    columns = {
        "parcel": pa.array(parcels.id[kept]),
        "warehouse": _named(warehouse, words["warehouse"]),
        "gateway": _named(np.array(run.case.sites.gateway, np.int32)[warehouse], words["gateway"]),
        "express": pa.array(parcels.express[kept]),
        "grams": pa.array(parcels.grams[kept]),
        "cm3": pa.array(parcels.cm3[kept]),
        "created": _moments(parcels.created[kept]),
        **{stamp: _moments(getattr(journeys, stamp)[kept]) for stamp in STAMPS},
        "flight": _named(np.where(flight == DIVERTED, len(run.flights), flight), words["flight"]),
        "truck_departure": pa.array(departure, mask=departure == NEVER),
    }
    return pa.table(columns, schema=SCHEMA)


def _words(run: AnyRun) -> dict[str, NDArray[np.object_]]:
    services = run.case.network.air_services.service_id.to_numpy()[run.flights.service]
    moments = np.datetime_as_string(_milliseconds(run.flights.scheduled).astype("datetime64[ms]"), unit="m")
    flights = [f"{service} {moment}Z" for service, moment in zip(services, moments, strict=True)]
    return {
        "warehouse": run.case.sites.warehouses.facility_id.to_numpy(object),
        "gateway": run.case.sites.gateways.facility_id.to_numpy(object),
        "flight": np.array([*flights, SLOW_SERVICE], object),
    }


def _named(index: NDArray[np.int32], words: NDArray[np.object_]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=index == NEVER), pa.array(words, pa.string()))


def _moments(minutes: NDArray[np.int32]) -> pa.Array:
    return pa.array(_milliseconds(minutes), pa.int64(), mask=minutes == NEVER).cast(MOMENT)


def _milliseconds(minutes: NDArray[np.int32]) -> NDArray[np.int64]:
    return int(EPOCH.timestamp()) * 1000 + minutes.astype(np.int64) * 60_000


def _metadata(run: AnyRun, stamps: Mapping[str, str]) -> dict[str, str]:
    levers = json.dumps(dict(run.case.scenario.changes), ensure_ascii=False)
    return {"lanecast": json.dumps(dict(stamps), ensure_ascii=False), "levers": levers, "demand": SYNTHETIC}
