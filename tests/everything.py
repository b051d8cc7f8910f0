"""Do all tests pass, on both databases? `./test` runs this; the arguments go to pytest.

Everything runs once on SQLite, the journeys in a browser in processes of their own. Each file that uses Django's
database runs again on a PostgreSQL of its own: a fifth of its tests, all with `ONECITY_SOAK=1`. The last line says
how many passed and how many failed, together.
"""

import compileall
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from tests.services import PostgresMissing, start_postgres  # noqa: E402

WITHOUT_BROWSER = ["-m", "not browser"]
IN_BROWSER = ["-m", "browser"]
BROWSERS_FOLDER = "tests/journeys"
ON_POSTGRESQL = ["-m", "database and not browser and not once"]
NOTHING_CHOSEN = 5
# Python keeps what it compiles: the tests start hundreds of programs, each would compile all of ours again.
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": ""}


@dataclass(frozen=True, slots=True)
class Count:
    """How many tests came out how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def run_on(
    database_url: str, arguments: list[str], folder: Path, output: IO[str] | None = None, **more: str
) -> Count:
    """One run of pytest on a database; an empty URL is SQLite. `output`: where it writes, else to the terminal.

    `more` are further environment variables.
    """
    folder.mkdir()
    report = folder / "report.xml"
    processes = os.environ.get("ONECITY_TEST_PROCESSES", "2")
    parallel = ["-n", processes, "--dist", "loadgroup"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *parallel, f"--junitxml={report}", *arguments],
        env=os.environ | COMPILED_ONCE | {"ONECITY_DATABASE_URL": database_url} | more,
        cwd=ROOT,
        stdout=output,
        stderr=output,
    )
    if done.returncode == NOTHING_CHOSEN:
        return Count()
    count = read(report)
    # A run that broke off has failed, whatever its report says.
    return count if count.failed or not done.returncode else count + Count(failed=1)


def read(report: Path) -> Count:
    """The counts of a report in JUnit's format."""
    if not report.exists():
        return Count()
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total += Count(int(suite.get("tests", 0)) - failed - skipped, failed, skipped)
    return total


def with_database(arguments: list[str], noted: Path) -> list[str]:
    """The files with tests of the database, as the first run noted them, unless somebody names others."""
    is_chosen = any(Path(ROOT, one.partition("::")[0]).exists() for one in arguments)
    return arguments if is_chosen or not noted.exists() else [*arguments, *noted.read_text().splitlines()]


def in_browser(arguments: list[str]) -> list[str]:
    """The browser's tests stand in one folder: unless somebody names another, the rest need not be read again."""
    is_chosen = any(Path(ROOT, one.partition("::")[0]).exists() for one in arguments)
    return arguments if is_chosen else [*arguments, BROWSERS_FOLDER]


def run_on_postgresql(arguments: list[str], folder: Path, output: IO[str]) -> Count:
    """The database's tests on PostgreSQL. None installed: left out, but never in CI."""
    try:
        with start_postgres(durable=False) as url:
            return run_on(url, [*arguments, *ON_POSTGRESQL], folder, output)
    except PostgresMissing:
        output.write("PostgreSQL is not installed (apt install postgresql): its tests ran on SQLite only\n")
        return Count(failed=1) if os.environ.get("CI") == "true" else Count()


def say(line: str) -> None:
    """One line about the run itself."""
    print(f"\033[1;34m==>\033[0m {line}", flush=True)


def main(arguments: list[str]) -> int:
    """Run both, print the sum, give the exit code."""
    start = time.monotonic()
    with TemporaryDirectory(prefix="onecity-test-") as name, ThreadPoolExecutor() as pool:
        folder = Path(name)
        # loaded once: both runs start their cities on SQLite from it
        os.environ["ONECITY_SETTLED"] = str(folder / "settled")
        # else each process of the tests, and of the cities that they start, would do it at the same moment
        compileall.compile_dir(ROOT / "src", quiet=2, workers=2)
        say("all tests without a browser, on SQLite")
        noted = folder / "database-files.txt"
        total = run_on(
            "", [*arguments, *WITHOUT_BROWSER], folder / "sqlite", ONECITY_DATABASE_FILES=str(noted)
        )
        # Side by side, since a browser waits a lot. The browser's apart from the first: Playwright's event loop
        # stays in its process, where no other loop can run any more.
        say("the journeys in a browser; meanwhile the tests that use the database, on PostgreSQL")
        with (folder / "postgresql.txt").open("w+") as output:
            aside = pool.submit(
                run_on_postgresql, with_database(arguments, noted), folder / "postgresql", output
            )
            total += run_on("", [*in_browser(arguments), *IN_BROWSER], folder / "browser")
            total += aside.result()
            output.seek(0)
            say("on PostgreSQL:")
            print(output.read(), flush=True)
    say(
        f"{time.monotonic() - start:.0f} s"
        + (f"; {total.skipped} skipped, see above" if total.skipped else "")
    )
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
