"""Does a browser hear everything that it may follow, in order, also after it was away?"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connections, transaction

from onecity.base import manifest
from onecity.base.actor import Actor, ActorKind, Grant, Scope
from onecity.base.manifest import Engine, LiveTopic
from onecity.base.outbox.door import publish_live
from onecity.base.outbox.live import live_latest
from onecity.base.outbox.models import LiveCounter, LiveEvent
from onecity.core.text import Text
from onecity.web.live import stream, tail
from onecity.web.live.tail import MOST_WAITING, Follower, Tail, Topic, in_thread

HERE = "onecity.web.tests.test_live_stream"


def granted(_actor: Actor, key: str) -> bool:
    """Whoever asks may follow any key but the secret one."""
    return key != "secret"


def parts(_actor: Actor, key: str) -> bool:
    """The water authority's part alone."""
    return key == "water"


ENGINE = Engine(
    id="test",
    title=Text(zh="测试", en="Test"),
    live_topics=(
        LiveTopic("news", f"{HERE}:granted"),
        LiveTopic("other", f"{HERE}:granted"),
        LiveTopic("parts", f"{HERE}:parts"),
    ),
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _news(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.ONECITY_ENGINES = [f"{HERE}:ENGINE"]
    manifest.engines.cache_clear()
    monkeypatch.setattr(tail, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(stream, "tail", Tail())
    thread = ThreadPoolExecutor(1)
    monkeypatch.setattr(tail, "_threads", thread)
    LiveEvent.objects.all().delete()
    LiveCounter.objects.all().delete()
    yield
    thread.submit(connections.close_all).result()
    thread.shutdown()
    manifest.engines.cache_clear()


class Browser:
    """What one browser hears."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.heard = asyncio.Event()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.text += message.get("body", b"").decode()
        self.heard.set()

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(line[6:]) for line in self.text.splitlines() if line.startswith("data: ")]

    async def hears(self, number: int) -> list[dict[str, Any]]:
        """Wait until so many events were heard."""
        async with asyncio.timeout(10):
            while len(self.frames) < number:
                self.heard.clear()
                await self.heard.wait()
        return self.frames


def scope(query: str, **headers: str) -> dict[str, Any]:
    made = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path = {"path": "/live/events", "method": "GET", "query_string": query.encode(), "headers": made}
    return {"type": "http", **path}


@asynccontextmanager
async def following(query: str, **headers: str) -> AsyncIterator[Browser]:
    """A browser that has the stream open."""
    browser = Browser()
    task = asyncio.create_task(stream.live(scope(query, **headers), browser.receive, browser.send))
    async with asyncio.timeout(10):
        while "retry:" not in browser.text and not task.done():
            await asyncio.sleep(0)
    yield browser
    browser.gone.set()
    async with asyncio.timeout(10):
        await task


async def happens(topic: str, key: str, number: int) -> None:
    def publish() -> None:
        with transaction.atomic():
            publish_live(topic, key, {"number": number})

    await in_thread(publish)


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())


def test_what_happens_is_heard_by_those_who_follow_it() -> None:
    async def story() -> None:
        async with following("topics=news:a") as one, following("topics=news") as all_news:
            await happens("news", "a", 1)
            await happens("news", "b", 2)
            await happens("other", "a", 3)
            await happens("news", "a", 4)
            assert [frame["number"] for frame in await all_news.hears(3)] == [1, 2, 4]
            assert [frame["number"] for frame in await one.hears(2)] == [1, 4]
            assert one.frames[0] == {"topic": "news", "key": "a", "number": 1}

    run(story)


def test_a_browser_that_comes_back_hears_what_it_missed_and_then_the_rest() -> None:
    async def story() -> None:
        for number in (1, 2, 3):
            await happens("news", "a", number)
        async with following("topics=news:a", last_event_id="1") as browser:
            assert [frame["number"] for frame in await browser.hears(2)] == [2, 3]
            await happens("news", "a", 4)
            assert [frame["number"] for frame in await browser.hears(3)] == [2, 3, 4]
            assert "id: 4" in browser.text

    run(story)


def test_a_page_names_the_number_from_which_it_was_made() -> None:
    async def story() -> None:
        for number in (1, 2):
            await happens("news", "a", number)
        async with following("topics=news:a&since=1") as browser:
            assert [frame["number"] for frame in await browser.hears(1)] == [2]

    run(story)


def test_whoever_was_away_too_long_is_told_to_load_the_page_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "REPLAY_MOST", 2)

    async def story() -> None:
        for number in (1, 2, 3):
            await happens("news", "a", number)
        async with following("topics=news", last_event_id="0") as browser:
            await browser.hears(1)
            assert "event: reset" in browser.text
            assert f"id: {await in_thread(live_latest)}" in browser.text

    run(story)


def test_what_is_not_kept_any_more_is_a_reset_too() -> None:
    async def story() -> None:
        for number in (1, 2, 3):
            await happens("news", "a", number)
        await in_thread(LiveEvent.objects.filter(number__lte=2).delete)
        async with following("topics=news", last_event_id="1") as browser:
            await browser.hears(1)
            assert "event: reset" in browser.text

    run(story)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("topics=news:secret", 403),
        ("topics=news:a,news:secret", 403),
        ("topics=unheard-of", 403),
        ("topics=", 403),
        ("", 403),
        ("topics=" + ",".join(f"news:{n}" for n in range(51)), 400),
        ("topics=news:" + quote("x" * 201), 400),
    ],
)
def test_what_may_not_be_followed_is_refused(query: str, status: int) -> None:
    async def story() -> None:
        async with following(query) as browser:
            assert (browser.status, browser.text) == (status, "")

    run(story)


def test_a_page_that_shows_several_topics_follows_what_its_reader_may_and_no_more() -> None:
    scopes = (Scope("water"), Scope("transport"), Scope())
    officer = Actor(ActorKind.STAFF, grants=frozenset(Grant("map.read", one) for one in scopes))
    assert list(stream.followable(officer, ["news", "parts", "unknown"])) == ["news", "parts:water"]


def test_any_other_address_is_not_found() -> None:
    async def story() -> None:
        browser = Browser()
        other = scope("topics=news") | {"path": "/live/else"}
        await stream.live(other, browser.receive, browser.send)
        assert browser.status == 404

    run(story)


def test_many_follow_at_the_price_of_one() -> None:
    async def story() -> None:
        followers = [Follower((Topic("news", str(n % 2)),)) for n in range(200)]
        for follower in followers:
            await stream.tail.join(follower)
        await happens("news", "0", 7)
        async with asyncio.timeout(10):
            heard = await asyncio.gather(*(f.waiting.get() for f in followers if f.topics[0].key == "0"))
        assert {event.payload["number"] for event in heard} == {7}
        assert all(f.waiting.empty() for f in followers)
        for follower in followers:
            stream.tail.leave(follower)

    run(story)


def test_a_follower_who_comes_during_a_look_misses_nothing_of_their_topic() -> None:
    async def story() -> None:
        first, second = Follower((Topic("news"),)), Follower((Topic("other"),))
        await stream.tail.join(first)
        await happens("news", "a", 1)
        joining = asyncio.create_task(stream.tail.join(second))
        await happens("other", "a", 2)
        position = await joining
        async with asyncio.timeout(10):
            while position < await in_thread(live_latest) and second.waiting.empty():
                await asyncio.sleep(0.01)
        heard = [] if second.waiting.empty() else [second.waiting.get_nowait().payload["number"]]
        assert heard == ([2] if position < 2 else [])
        stream.tail.leave(first)
        stream.tail.leave(second)

    run(story)


def test_a_browser_that_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SEND_S", 0.05)

    async def story() -> None:
        browser = Browser()
        stuck = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            await browser.send(message)
            if "data: " in browser.text:
                await stuck.wait()

        task = asyncio.create_task(stream.live(scope("topics=news"), browser.receive, send))
        async with asyncio.timeout(10):
            while "retry:" not in browser.text:
                await asyncio.sleep(0)
            await happens("news", "a", 1)
            await task
        assert stream.tail.followers == set()

    run(story)


def test_a_follower_that_falls_too_far_behind_is_marked() -> None:
    async def story() -> None:
        follower = Follower((Topic("news"),))
        event = stream.LiveView(1, "news", "a", {}, None)  # type: ignore[arg-type]
        for _ in range(MOST_WAITING):
            follower.hand(event)
        assert not follower.overrun
        follower.hand(event)
        assert follower.overrun
        await stream.hand_on(Browser().send, follower, asyncio.get_running_loop().create_future())

    run(story)


def test_a_stream_ends_after_its_life_so_that_rights_are_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LIFE_S", 0.05)
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.01)

    async def story() -> None:
        browser = Browser()
        async with asyncio.timeout(10):
            await stream.live(scope("topics=news"), browser.receive, browser.send)
        assert ": \n\n" in browser.text, "a heartbeat was sent meanwhile"

    run(story)
