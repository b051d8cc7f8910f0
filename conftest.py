"""What do all tests share, wherever they stand?

Property tests without a deadline; a data folder for each test process; a mark on every test that uses the
database (`./test` runs those on PostgreSQL too) and on every test that drives a browser.
"""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from uuid import UUID

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import Playwright

USES_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
LONGEST_NAME = 35
ONE_OF = 5
MARKS = {
    "database": "uses Django's database; runs on SQLite and on PostgreSQL (set by conftest.py)",
    "once": "not again on PostgreSQL: what takes its time does not depend on the database",
    "browser": "drives a browser (set by conftest.py)",
}

# Other programs on the machine make one example slow, never the code under test. In CI the examples are the
# same at every run: a change is judged by what it changes.
# Fifty examples with every test run, two hundred with the soak, where a test asks for no number of its own.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    max_examples=200 if os.environ.get("ONECITY_SOAK") == "1" else 50,
)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks; give each process of pytest-xdist its own data folder."""
    gc.disable()  # what is read while tests are collected stays anyhow
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        settings.DATA = settings.DATA / worker
        settings.DATA.mkdir(parents=True, exist_ok=True)
    # Whitenoise warns at each request of a folder of collected files that is not there.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A long value makes a poor name, and a random one differs between processes: such cases are numbered."""
    return argname if isinstance(val, UUID) or (isinstance(val, str) and len(val) > LONGEST_NAME) else None


def pytest_collection_finish() -> None:
    """Garbage is looked for seldom, and not among the thousands of modules and tests: a tenth of all the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
    gc.enable()


def pytest_runtest_setup() -> None:
    """Each test begins in the city's language: a page or command of the one before may have been in another."""
    translation.deactivate()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Set the marks by what a test asks for, before `-m` chooses; let pytest-xdist see its groups afterwards."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & USES_DATABASE or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "playwright" in asked:
            item.add_marker("browser")
    thin_out(items)
    note_database_files(items)
    yield
    keep_groups_together(items)
    read_addresses(items)


def read_addresses(items: list[pytest.Item]) -> None:
    """Django reads the addresses of pages once: those of all engines, not of the few that the first test plugs in."""
    if any(item.get_closest_marker("database") for item in items):
        import_module(settings.ROOT_URLCONF)


def thin_out(items: list[pytest.Item]) -> None:
    """On PostgreSQL each file with tests of the database runs: one test of five with every test run, all of
    them with the soak.
    """
    if os.environ.get("ONECITY_SOAK") == "1":
        return
    seen: Counter[Path] = Counter()
    for item in items:
        if item.get_closest_marker("database") and not is_left_out(item):
            seen[item.path] += 1
            if seen[item.path] % ONE_OF != 1:
                item.add_marker("once")


def note_database_files(items: list[pytest.Item]) -> None:
    """Write the files with tests of the database, where the run on PostgreSQL asks: it need not read the others."""
    noted = os.environ.get("ONECITY_DATABASE_FILES")
    if noted and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        files = {item.path for item in items if item.get_closest_marker("database") and not is_left_out(item)}
        Path(noted).write_text("\n".join(sorted(map(str, files))))


def is_left_out(item: pytest.Item) -> bool:
    """Whether a test of the database does not run again on PostgreSQL."""
    return item.get_closest_marker("browser") is not None or item.get_closest_marker("once") is not None


def keep_groups_together(items: list[pytest.Item]) -> None:
    """pytest-xdist 3.8 writes a test's group into `_nodeid`, which pytest 9.2 no longer reads: each process would
    start every city and compile everything.
    """
    for item in items:
        grouped = vars(item).get("_nodeid")
        if grouped and hasattr(item, "_id"):
            item._id = type(item._id).parse(grouped)


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """Playwright's event loop runs in this thread from now on, and Django refuses queries beside a loop."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield playwright
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
