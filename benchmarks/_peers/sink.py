"""Where webhooks arrive: a server that does as little as can be, and notes when it first heard of each thing."""

import asyncio
import json
import threading
import time
from typing import Any


class Sink:
    """Listens on a free port of this machine from `start` on; `heard` has the moment of each thing's first notice."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}
        self.requests = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self.port = 0

    def start(self) -> "Sink":
        """Listen, in a thread of its own."""
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait()
        return self

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def wait_for(self, things: set[str], most_s: float) -> float:
        """When the last of these things was heard of. Raises `TimeoutError`."""
        until = time.perf_counter() + most_s
        while not things <= self.heard.keys():
            if time.perf_counter() > until:
                missing = len(things - self.heard.keys())
                raise TimeoutError(f"{missing} of {len(things)} warnings did not arrive within {most_s} s")
            time.sleep(0.002)
        return max(self.heard[one] for one in things)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 22)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                self._note(json.loads(await reader.readexactly(length)))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _note(self, body: Any) -> None:  # noqa: ANN401  JSON
        now = time.perf_counter()
        self.requests += 1
        if isinstance(body, list):
            things = [one["data"]["thing"] for one in body]
        else:
            things = [one["labels"]["thing"] for one in body["alerts"] if one["status"] == "firing"]
        for thing in things:
            self.heard.setdefault(thing, now)
