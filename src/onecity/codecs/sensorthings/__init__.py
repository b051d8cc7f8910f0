"""OGC SensorThings API 1.1 (18-088), Sensing: addresses, queries and bodies; no store and no server."""

from onecity.codecs.sensorthings.errors import BodyError, NotOffered, QueryError
from onecity.codecs.sensorthings.evaluate import evaluate, holds
from onecity.codecs.sensorthings.model import BY_COLLECTION, BY_NAME, ENTITIES, EntityType
from onecity.codecs.sensorthings.observations import Arrived, read_create_observations, read_observation
from onecity.codecs.sensorthings.options import Expansion, Options, Order, parse_options
from onecity.codecs.sensorthings.path import ResourcePath, Step, parse_path

__all__ = [
    "BY_COLLECTION",
    "BY_NAME",
    "ENTITIES",
    "Arrived",
    "BodyError",
    "EntityType",
    "Expansion",
    "NotOffered",
    "Options",
    "Order",
    "QueryError",
    "ResourcePath",
    "Step",
    "evaluate",
    "holds",
    "parse_options",
    "parse_path",
    "read_create_observations",
    "read_observation",
]
