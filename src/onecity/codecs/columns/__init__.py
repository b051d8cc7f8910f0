"""Readings of one property of a network as columns: JSON, or a stream of Arrow. For whoever sends a hundred thousand
readings a second: SensorThings names the datastream again with each group of rows, columns name network and property
once.

    {"network": "reservoirs", "property": "level", "things": ["r-1"], "times": [1784073600000], "values": [84.1]}

`things`: codes; `times`: milliseconds since 1970; `qualities`, if any: letters of HJ 212. An Arrow stream has columns
of the same names (`things` best as a dictionary, `times` a timestamp or milliseconds) and `network` and `property` in
its schema's metadata.
"""

from onecity.codecs.columns.from_arrow import ARROW, read_arrow
from onecity.codecs.columns.from_json import read_json
from onecity.codecs.columns.model import Columns

__all__ = ["ARROW", "Columns", "read_arrow", "read_json"]
