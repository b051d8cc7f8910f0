"""How do columns that somebody sends get into the reading log? All at once as long as every row is good; else one by
one, as observations do, so that a wrong row does not spoil its neighbours.
"""

from collections.abc import Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from onecity.base.observations import (
    MOST_TOLD,
    Datastreams,
    Directory,
    Sender,
    refuse,
    take,
)
from onecity.base.telemetry import Ingest, Readings
from onecity.codecs.columns import ARROW, Columns, read_arrow, read_json
from onecity.codecs.sensorthings import Arrived, BodyError
from onecity.codecs.sensorthings.links import joined
from onecity.core.columns import Coded


async def take_columns(
    body: bytes, media: str, ingest: Ingest, directory: Directory, sender: Sender
) -> bytes:
    """Take columns; the JSON that answers them: how many were taken, and of which things none.

    Raises `BodyError` when the body has another form (it stands in the quarantine then), `IngestAway` when nothing was
    taken.
    """
    try:
        columns = read_arrow(body) if media.partition(";")[0].strip() == ARROW else read_json(body)
    except BodyError as problem:
        await refuse(ingest, sender, "unparseable", body, problem.problem.en)
        raise
    readings = await _as_readings(columns, directory, sender)
    if readings is None:
        return await _one_by_one(columns, ingest, directory, sender)
    taken = await ingest.take(readings)
    if taken.unknown:
        # the rules do not know yet what the registry knows: sent again it does no harm
        return await _one_by_one(columns, ingest, directory, sender)
    return orjson.dumps({"taken": taken.taken, "refused": 0, "because": {}})


async def _as_readings(columns: Columns, directory: Directory, sender: Sender) -> Readings | None:
    """All of it; none when something has to be refused."""
    found = await directory.column(columns.network, columns.property, columns.things)
    if found is None:
        return None
    streams, places = found
    things = Coded(streams.keys, places)
    if not _may_all(streams, places, sender) or not _are_states(columns.values, streams.states):
        return None
    names = Coded([columns.property], np.zeros(len(things), np.int64))
    return Readings(columns.network, things, names, columns.times, columns.values, columns.qualities)


def _may_all(streams: Datastreams, places: NDArray[np.int64], sender: Sender) -> bool:
    if sender.reports_in is not None:
        used = np.flatnonzero(np.bincount(streams.division.values[places]))
        return all(sender.reports_in(streams.divisions[one]) for one in used.tolist())
    return all(sender.may(streams.datastream(one)) for one in np.unique(places).tolist())


def _are_states(values: NDArray[np.float64], states: Sequence[str]) -> bool:
    return not states or bool(((values == np.floor(values)) & (values >= 0) & (values < len(states))).all())


async def _one_by_one(columns: Columns, ingest: Ingest, directory: Directory, sender: Sender) -> bytes:
    outcome = await take(_arrived(columns), ingest, directory, sender)
    refused = {int(outcome.arrived.group[row]): problem for row, problem in outcome.problems.items()}
    told = {
        outcome.arrived.datastreams[group]: problem.in_(sender.language)
        for group, problem in list(refused.items())[:MOST_TOLD]
    }
    return orjson.dumps({"taken": outcome.taken, "refused": len(outcome.problems), "because": told})


def _arrived(columns: Columns) -> Arrived:
    """Each thing as its datastream."""
    places = {thing: i for i, thing in enumerate(dict.fromkeys(columns.things))}
    group = np.fromiter(map(places.__getitem__, columns.things), np.int64, len(columns.things))
    names = [joined(columns.network, thing, columns.property) for thing in places]
    return Arrived(names, group, columns.times, columns.values, columns.qualities, {})
