"""Is a call for help ever lost or doubled when the server is killed while it takes calls in?

Phones tap and go on trying as the page's script does, over HTTP, while the server is killed again and again. A short
form runs with every test run; `ONECITY_SOAK=1` asks for twenty kills on each database.
"""

import hashlib
import http.client
import json
import os
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.soak.processes import Processes

SOAK = os.environ.get("ONECITY_SOAK") == "1"
KILLS = 20 if SOAK else 2
DATABASES = ["sqlite", "postgresql"] if SOAK else ["sqlite"]
PHONES = 8 if SOAK else 4
# Some people give up before they are heard: their call may be there or not, but never twice.
GIVE_UP = 0.15
PAUSE_S = 0.05
ENDS_WITHIN_S = 60


@dataclass
class Town:
    """Phones of which each has always one call to get through; `port` is where the server is."""

    port: int = 0
    ends: bool = False
    acknowledged: dict[str, str] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    tries: Counter[str] = field(default_factory=Counter)

    def wait_for(self, more: int) -> None:
        """Until so many more calls are acknowledged; the others are on their way at that moment."""
        wanted, until = len(self.acknowledged) + more, time.monotonic() + ENDS_WITHIN_S
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < until, "the server takes no calls"
            time.sleep(0.005)

    def phone(self, seed: int) -> None:
        """Call, be acknowledged, call again."""
        chance = random.Random(seed)
        while not self.ends:
            once = secrets.token_urlsafe(24)
            gives_up = chance.random() < GIVE_UP
            while once not in self.acknowledged:
                if gives_up and self.tries[once] > 0:
                    self.given_up.add(once)
                    break
                self.tap(once)

    def tap(self, once: str) -> None:
        """One try; sometimes the phone is gone before it reads the answer."""
        self.tries[once] += 1
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port or 1, timeout=5)
            line.request(
                "POST",
                "/emergency/call/",
                urlencode({"once": once}),
                {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            )
            answer = line.getresponse()
            said = json.loads(answer.read())
            line.close()
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(PAUSE_S)
            return
        assert answer.status == 201, said
        self.acknowledged[once] = said["number"]


@pytest.fixture(params=DATABASES)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Processes]:
    url = request.getfixturevalue("own_database") if request.param == "postgresql" else ""
    made = Processes("intake_child.py", "intake_settings", tmp_path, url)
    made.run("prepare")
    yield made
    made.close()


def test_no_call_is_lost_or_doubled_by_any_number_of_kills(server: Processes) -> None:
    town = Town()
    phones = [threading.Thread(target=town.phone, args=(seed,)) for seed in range(PHONES)]
    living = server.begin("serve")
    town.port = int(living.first)
    for phone in phones:
        phone.start()
    for number in range(KILLS):
        town.wait_for(random.randint(1, 2 * PHONES))
        living.kill()
        living = server.begin("serve")
        town.port = int(living.first)
        print(f"kill {number + 1}: {len(town.acknowledged)} calls acknowledged")
    town.wait_for(2 * PHONES)
    town.ends = True
    for phone in phones:
        phone.join(ENDS_WITHIN_S)
    living.kill()
    found = json.loads(server.run("check"))
    judge(town, found)


def judge(town: Town, found: list[dict[str, object]]) -> None:
    """Every call of a phone that went on trying is there once, whole and told once; nobody else's is."""
    kept = {str(one["once"]): one for one in found}
    repeated = sum(count > 1 for once, count in town.tries.items() if once in town.acknowledged)
    print(f"{len(town.acknowledged)} acknowledged, {repeated} of them after retries, {len(found)} kept")
    assert len(kept) == len(found), "a call exists twice"
    assert town.acknowledged
    assert repeated, "no phone had to try again: nothing was tested"
    for once, number in town.acknowledged.items():
        row = kept.pop(hashlib.sha256(once.encode()).hexdigest(), None)
        assert row is not None, "an acknowledged call is gone"
        assert row["number"] == number
    for once in town.given_up:
        kept.pop(hashlib.sha256(once.encode()).hexdigest(), None)
    assert not kept, "a call that nobody made"
    for one in found:
        assert (one["lines"], one["told"]) == (["received"], 1), "a call that is half there"
