"""In which order are vertices removed, so that few shortcuts arise?"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyroutingkit
from numpy.typing import NDArray

# A single vertex needs no dissection, and the library wants at least one arc.
SMALLEST = 3


def dissection_order(
    tail: NDArray[np.integer[Any]],
    head: NDArray[np.integer[Any]],
    lon: NDArray[np.floating[Any]],
    lat: NDArray[np.floating[Any]],
) -> NDArray[np.uint32]:
    """The vertices, first removed first: a nested dissection by inertial flow (RoutingKit's)."""
    count = len(lon)
    if count < SMALLEST or not len(tail):
        return np.arange(count, dtype=np.uint32)
    topology = pyroutingkit.CCHTopology()
    topology.build(
        tail.astype(np.uint32), head.astype(np.uint32), lat.astype(np.float32), lon.astype(np.float32), count
    )
    with tempfile.TemporaryDirectory() as folder:
        topology.save(folder)  # the only way by which the library tells the order
        order = np.fromfile(Path(folder) / "order", np.uint32)[-count:]
    if not np.array_equal(np.sort(order), np.arange(count)):
        raise RuntimeError("pyroutingkit keeps its order in another way than expected: pin version 0.2")
    return order
