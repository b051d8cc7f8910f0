"""What do the tests of the shelf have in common?"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings

from onecity.base import manifest
from onecity.base.actor import system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.openid.kinds import APP
from onecity.base.identity.tests.city import ENGINE as SMALL
from onecity.base.identity.tests.city import write_city
from onecity.base.manifest import Engine, Permission
from onecity.core.text import Text

__all__ = ["APP"]

OPERATE = Permission("system.operate", Text(zh="运行", en="Operate"))
ENGINE = Engine(
    id="small-with-apps",
    title=Text(zh="小城", en="Small city"),
    kinds=(*SMALL.kinds, "onecity.base.shelf.tests.conftest:APP"),
    permissions=(*SMALL.permissions, OPERATE),
)
TEXT = """
id: {id}
title: {{zh: 应用{id}, en: App {id}}}
summary: {{zh: 有用, en: Useful}}
organisation: civil-affairs
theme: {theme}
home_url: "https://{id}.example/"
health_url: "{url}"
contact: {{email: help@{id}.example}}
demo: {demo}
"""


class Site:
    """A small server of this machine that answers as it is told."""

    def __init__(self) -> None:
        self.status, self.asked = 200, list[str]()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.send_response(site.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Keep the tests' output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/health?a=b"


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that listens until the test ends."""
    found = Site()
    thread = Thread(target=found.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path, site: Site) -> Iterator[Path]:
    """The small city: an app that is looked at, another that is a demo."""
    settings.ONECITY_ENGINES = ["onecity.base.shelf.tests.conftest:ENGINE"]
    manifest.engines.cache_clear()
    folder = write_city(tmp_path / "city")
    (folder / "apps").mkdir()
    for name, theme, demo in (("real", "health", "false"), ("demo", "culture", "true")):
        text = TEXT.format(id=name, theme=theme, demo=demo, url=site.url)
        (folder / "apps" / f"{name}.yaml").write_text(text)
    load_release(remembered(folder), actor=system({"declarations.load"}))
    yield folder
    manifest.engines.cache_clear()
