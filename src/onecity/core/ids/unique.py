"""How does a new thing get an identifier that sorts by time?"""

import os
import uuid

import uuid_utils
from uuid_utils import compat


def uuid7() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562): later calls in one process sort after earlier ones."""
    made: uuid.UUID = compat.uuid7()
    return made


if hasattr(os, "register_at_fork"):  # a forked worker would otherwise repeat its parent's identifiers
    os.register_at_fork(after_in_child=uuid_utils.reseed_rng)
