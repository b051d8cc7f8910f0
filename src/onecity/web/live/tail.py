"""How do many browsers follow the live sequence at the price of one?

One task per process reads the sequence and hands each event to those who follow its topic; it sleeps when nobody does.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, close_old_connections

from onecity.base.outbox.live import LiveView, live_latest, live_since

LOOK_EVERY_S = 0.25
MOST_WAITING = 1000
BATCH = 500

logger = logging.getLogger(__name__)

T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def in_thread(function: Callable[[], T]) -> T:
    """The result of a database call, made in one of the stream's own threads."""

    def call() -> T:
        close_old_connections()
        return function()

    return await asyncio.get_running_loop().run_in_executor(_threads, call)


@dataclass(frozen=True, slots=True)
class Topic:
    """What is followed: a topic, and one key of it or (`None`) all keys."""

    name: str
    key: str | None = None

    def covers(self, event: LiveView) -> bool:
        """Whether the event is one of these."""
        return event.topic == self.name and (self.key is None or event.key == self.key)


@dataclass(eq=False, slots=True)
class Follower:
    """A browser: what it follows and what waits to be sent. `overrun` once it fell too far behind."""

    topics: tuple[Topic, ...]
    waiting: asyncio.Queue[LiveView] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    overrun: bool = False

    def wants(self, event: LiveView) -> bool:
        """Whether one of its topics covers the event."""
        return any(topic.covers(event) for topic in self.topics)

    def hand(self, event: LiveView) -> None:
        """Queue an event; a browser that does not read is cut off and replays when it comes back."""
        try:
            self.waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.overrun = True


class Tail:
    """Reads the live sequence once for all followers of this process."""

    def __init__(self) -> None:
        self.followers: set[Follower] = set()
        self.position = 0
        self._task: asyncio.Task[None] | None = None
        self._looking = asyncio.Lock()

    async def join(self, follower: Follower) -> int:
        """Start handing events to the follower; gives the number after which they begin."""
        if self._task is None or self._task.done():
            self._looking = asyncio.Lock()
            self._task = asyncio.create_task(self._run())
        # a look that is under way asked for the topics of those who were there before
        async with self._looking:
            if not self.followers:
                self.position = await in_thread(live_latest)
            self.followers.add(follower)
            return self.position

    def leave(self, follower: Follower) -> None:
        """Stop handing events to the follower."""
        self.followers.discard(follower)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            async with self._looking:
                if not self.followers:
                    return
                try:
                    await self._look()
                except DatabaseError:
                    logger.exception("the live sequence cannot be read; trying again")

    async def _look(self) -> None:
        latest = await in_thread(live_latest)
        while self.position < latest and self.followers:
            topics = {topic.name for follower in self.followers for topic in follower.topics}
            events = await in_thread(partial(_between, self.position, latest, topics))
            for event in events:
                for follower in tuple(self.followers):
                    if follower.wants(event):
                        follower.hand(event)
            self.position = events[-1].number if len(events) == BATCH else latest


def _between(start: int, latest: int, topics: Collection[str]) -> list[LiveView]:
    return [event for event in live_since(start, topics, BATCH) if event.number <= latest]


tail = Tail()
