"""How much does a phone have to load before the first page stands?"""

from tests.journeys.conftest import Enter
from tests.live_city import ON_SQLITE, LiveCity

MOST_BYTES = 150_000
pytestmark = ON_SQLITE


def test_the_first_page_of_the_portal_is_light(sqlite_city: LiveCity, enter: Enter) -> None:
    visitor = enter(sqlite_city, None, width=390)
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    loaded: dict[str, float] = {}
    names: dict[str, str] = {}
    network.on(
        "Network.requestWillBeSent", lambda said: names.update({said["requestId"]: said["request"]["url"]})
    )
    network.on(
        "Network.loadingFinished", lambda said: loaded.update({said["requestId"]: said["encodedDataLength"]})
    )
    visitor.page.goto("/", wait_until="networkidle")
    total = sum(loaded.values())
    listed = "\n".join(
        f"{size:9.0f} {names.get(one, one)}" for one, size in sorted(loaded.items(), key=lambda p: -p[1])
    )
    assert len(loaded) >= 5, listed
    assert total < MOST_BYTES, f"{total:.0f} bytes:\n{listed}"
    print(f"portal home, first view: {total / 1000:.1f} kB in {len(loaded)} requests")
