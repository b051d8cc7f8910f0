"""Does a gateway whose address another program has say so, wait, and leave the process alone?"""

import asyncio
import logging
import socket
from types import SimpleNamespace
from typing import cast

import pytest

from onecity.adapters.inbound import address
from onecity.adapters.inbound.sensorthings_http import SensorThingsGateway
from onecity.adapters.inbound.tcp import Hj212Gateway
from onecity.adapters.inbound.tests.ingest import MemoryIngest
from onecity.base.observations import Directory

DEADLINE_S = 10.0


@pytest.mark.parametrize("kind", ["hj212", "sensorthings"])
def test_it_is_told_once_and_the_gateway_listens_as_soon_as_it_can(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(address, "AGAIN_S", 0.01)
    tries: list[object] = []
    listen = socket.create_server

    def counted(at: tuple[str, int], **more: object) -> socket.socket:
        tries.append(at)
        return listen(at, **more)  # type: ignore[arg-type]

    async def course() -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            monkeypatch.setattr(socket, "create_server", counted)
            gateway: Hj212Gateway | SensorThingsGateway = (
                Hj212Gateway("127.0.0.1", port)
                if kind == "hj212"
                else SensorThingsGateway("127.0.0.1", port, cast("Directory", SimpleNamespace()))
            )
            running = asyncio.create_task(gateway.run(MemoryIngest()))
            async with asyncio.timeout(DEADLINE_S):
                while len(tries) < 3:
                    await asyncio.sleep(0.005)
            assert not running.done()
        await asyncio.wait_for(gateway.listening.wait(), DEADLINE_S)
        assert gateway.port == port
        running.cancel()
        await asyncio.wait([running])

    with caplog.at_level(logging.ERROR):
        asyncio.run(course())
    (told,) = caplog.messages
    assert f"ONECITY_{kind.upper()}_LISTEN" in told
    assert "another program listens there" in told
    assert "已被其他程序占用" in told


def test_answers_do_not_wait_for_acknowledgements() -> None:
    async def course() -> int:
        with await address.listening_socket("hj212", "127.0.0.1", 0) as server:
            server.setblocking(True)
            with socket.create_connection(server.getsockname()):
                taken, _ = server.accept()
                with taken:
                    return taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert asyncio.run(course())
