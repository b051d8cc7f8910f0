"""What several tests of adapters share."""

from collections.abc import Iterator

import pytest

from onecity.adapters.out.tests.nats_server import NatsServer


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """A NATS that nobody kills; each test takes a stream of its own."""
    with NatsServer(tmp_path_factory.mktemp("nats")) as server:
        yield server
