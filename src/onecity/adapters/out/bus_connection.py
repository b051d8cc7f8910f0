"""How does a synchronous program keep one connection to NATS, for ever?

The client is asyncio: it lives in a thread of its own with its own loop. Whoever asks waits for an answer some
seconds at most, and not at all while there is no connection.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import Any, TypeVar

from nats import errors
from nats.aio.client import Client, Server
from nats.js import errors as stream_errors

from onecity.adapters.out.bus_access import Access
from onecity.base.ports import BusAway
from onecity.core.text import Text

logger = logging.getLogger(__name__)

T = TypeVar("T")
ANSWER_S = 2.0
_HANGS_S = 10 * ANSWER_S
_FIRST_WAIT_S = 0.1
_LONGEST_WAIT_S = 5.0
_NO_JETSTREAM = {None, 10076, 10039}  # nobody answers; not on this server; not for this account
_PING_S = 5  # two unanswered ones end a connection whose other side has gone without a word


class Connection:
    """One connection, made when it is first needed and again whenever it breaks."""

    def __init__(self, access: Callable[[], Access], name: str) -> None:
        """`access` may raise `BusAway`: then there is no connection, and each use says why."""
        self._access = access
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client = Client()
        self._connecting: asyncio.Task[None] | None = None
        self._working: set[asyncio.Future[Any]] = set()
        self._all_tried = asyncio.Event()
        self._untried = 0
        self._problem = ""

    def run(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """Let `work`, which has to end by itself, use the connection. Raises `BusAway`."""
        asked: Future[T] = asyncio.run_coroutine_threadsafe(self._run(work), self._running_loop())
        try:
            return asked.result(_HANGS_S)
        except TooLate:  # the loop itself has stopped: never seen, never waited for
            asked.cancel()
            raise _away("没有及时应答", "no answer in time") from None

    def close(self) -> None:
        """End it; whoever uses it later gets a new one."""
        with self._lock:
            if self._loop is None:
                return
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(ANSWER_S)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._loop = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # a daemon: the process may end whatever the servers do
                threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True).start()
            return self._loop

    async def _run(self, work: Callable[[Client], Awaitable[T]]) -> T:
        if self._connecting is None or self._has_ended(self._connecting):
            await self._begin(self._access())
        if not self._client.is_connected:
            raise _away(
                f"没有连接（{self._problem}）：请检查 NATS 是否在运行，ONECITY_NATS_URL 和凭据是否正确",
                f"no connection ({self._problem}): does NATS run, are ONECITY_NATS_URL and the credentials right?",
            )
        working = asyncio.ensure_future(work(self._client))
        self._working.add(working)
        try:
            return await working
        except asyncio.CancelledError:
            raise _away("连接已断开，正在重连", "the connection broke, it is being made again") from None
        except (TimeoutError, errors.Error, OSError) as problem:
            raise told(problem) from problem
        finally:
            self._working.discard(working)

    async def _begin(self, access: Access) -> None:
        """Connect anew, and wait until that succeeds, or until each server has failed once."""
        self._client, options = Client(), access.options()
        self._untried, self._all_tried = len(access.servers), asyncio.Event()
        self._connecting = asyncio.create_task(self._connect(options))
        failed = asyncio.create_task(self._all_tried.wait())
        await asyncio.wait([self._connecting, failed], timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        failed.cancel()

    def _has_ended(self, connecting: asyncio.Task[None]) -> bool:
        """Whether the client has given up: the server refused us, or something happened that it does not know."""
        failed = connecting.done() and (connecting.cancelled() or connecting.exception() is not None)
        return failed or self._client.is_closed

    async def _connect(self, options: dict[str, Any]) -> None:
        await self._client.connect(
            **options,
            name=self._name,
            error_cb=self._note,
            disconnected_cb=self._give_up,
            connect_timeout=2,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            reconnect_to_server_handler=_next_server,
            ping_interval=_PING_S,
            max_outstanding_pings=2,
        )

    async def _note(self, problem: Exception) -> None:
        self._problem = str(problem) or type(problem).__name__
        self._untried -= 1
        if self._untried <= 0:
            self._all_tried.set()
        logger.debug("bus: %s", self._problem)

    async def _give_up(self) -> None:
        """No answer comes any more to what was asked over a connection that is gone: the client would wait for it."""
        for working in self._working:
            working.cancel()

    async def _close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            # what is gone cannot be closed politely
            with suppress(ConnectionError):
                await self._client.close()
        self._connecting = None


def _next_server(servers: list[Server], _info: dict[str, Any]) -> tuple[Server, float]:
    """The server that failed least, after a wait that doubles with its failures and is spread by chance."""
    chosen = min(servers, key=lambda server: (server.reconnects, random.random()))  # noqa: S311  no secret
    wait_s = min(_FIRST_WAIT_S * 2 ** min(chosen.reconnects, 10), _LONGEST_WAIT_S)
    return chosen, wait_s * random.uniform(0.5, 1)  # noqa: S311


def told(problem: Exception) -> BusAway:
    """What the server or the client said, in words that say what to do."""
    refused = isinstance(problem, stream_errors.ServiceUnavailableError) and problem.err_code in _NO_JETSTREAM
    if refused or isinstance(problem, errors.NoRespondersError):
        return _away(
            "JetStream 没有应答：NATS 的配置中须有 jetstream {}",
            "JetStream does not answer: the configuration of NATS needs jetstream {}",
        )
    if isinstance(problem, asyncio.TimeoutError):
        return _away("没有及时应答", "no answer in time")
    if isinstance(problem, stream_errors.APIError):
        return _away(f"NATS 拒绝：{problem.description}", f"NATS refused: {problem.description}")
    said = str(problem) or type(problem).__name__
    return _away(f"连接出错：{said}", f"the connection failed: {said}")


def _away(zh: str, en: str) -> BusAway:
    return BusAway(Text(zh=zh, en=en))
