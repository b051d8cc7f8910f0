"""How does one connection of a device live and end?"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from onecity.adapters.inbound.carrying import carry_out
from onecity.adapters.inbound.conversation import Conversation
from onecity.adapters.inbound.counters import Counters
from onecity.adapters.inbound.limits import Limits, Pace
from onecity.adapters.inbound.steps import Step
from onecity.base.telemetry import Ingest

logger = logging.getLogger(__name__)

CHUNK = 65_536


class Connection:
    """Reads, lets the conversation say what it means, does that. The socket waits meanwhile: so does a flood."""

    def __init__(
        self,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        conversation: Conversation[Any],
        ingest: Ingest,
        limits: Limits,
        counters: Counters,
    ) -> None:
        self._reader, self._writer = streams
        self._conversation, self._ingest = conversation, ingest
        self._limits, self._counters = limits, counters
        self._loop = asyncio.get_running_loop()
        self._pace = Pace(limits.bytes_per_s, limits.burst, self._loop.time())
        self._frame_at = self._loop.time()
        self._begun_at: float | None = None
        self._counted = 0
        self._waits = False
        self._stopping = False

    async def live(self) -> None:
        """Until the device, a limit or `stop` ends it. Raises nothing but cancellation."""
        try:
            while not self._stopping and (data := await self._read()):
                await self._do(self._conversation.receive(data, datetime.now(UTC)))
                await self._slow_down(len(data))
                self._mark()
                if self._conversation.spent:
                    break
            await self._do(self._conversation.end(datetime.now(UTC)))
            self._mark()
        except (OSError, TimeoutError) as problem:
            logger.debug("gateway: connection ended: %r", problem)
        except Exception:
            self._counters.add("failed")
            logger.exception("gateway: a fault of ours ended a connection / 程序错误，连接已关闭")
        finally:
            await self._close()

    async def _close(self) -> None:
        self._writer.close()
        try:
            await asyncio.wait_for(self._writer.wait_closed(), self._limits.stop_s)
        except (OSError, TimeoutError):
            self._writer.transport.abort()  # it takes no answers: they are forgotten

    def stop(self, task: "asyncio.Task[None]") -> None:
        """End it: at once while it waits for bytes, else when what has come is done."""
        self._stopping = True
        if self._waits:
            task.cancel()

    async def _read(self) -> bytes:
        """The next bytes; empty: it is over. A frame that takes too long is given up, and looked into."""
        while True:
            now = self._loop.time()
            until = self._frame_at + self._limits.idle_s
            if self._begun_at is not None:
                until = min(until, self._begun_at + self._limits.frame_s)
            self._waits = True
            try:
                return await asyncio.wait_for(self._reader.read(CHUNK), max(0.001, until - now))
            except TimeoutError:
                self._waits = False
                if not await self._give_up():
                    return b""
            finally:
                self._waits = False

    async def _give_up(self) -> bool:
        """Whether there was something good in what did not become complete."""
        before = self._conversation.frames
        await self._do(self._conversation.give_up(datetime.now(UTC)))
        self._mark()
        return self._conversation.frames > before

    async def _do(self, steps: list[Step]) -> None:
        await carry_out(steps, self._ingest, self._answer, self._counters, self._limits.patience_s)

    def _mark(self) -> None:
        """Note when the last frame came, and when the one that is not complete began: our own delays do not count."""
        now, frames = self._loop.time(), self._conversation.frames - self._counted
        self._counted += frames
        self._counters.add("frames", frames)
        if frames:
            self._frame_at = now
        if not self._conversation.held:
            self._begun_at = None
        elif frames or self._begun_at is None:
            self._begun_at = now

    async def _slow_down(self, amount: int) -> None:
        wait_s = self._pace.wait_s(amount, self._loop.time())
        if wait_s > 0:
            self._counters.add("throttled")
            await asyncio.sleep(wait_s)

    async def _answer(self, answer: bytes) -> None:
        self._writer.write(answer)
        # a device that reads no answers may not fill our memory with them
        await asyncio.wait_for(self._writer.drain(), self._limits.frame_s)
