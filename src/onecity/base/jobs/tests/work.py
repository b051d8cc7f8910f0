"""Jobs and schedules for the tests of the worker."""

from onecity.base.jobs.door import task
from onecity.base.manifest import Engine, Schedule
from onecity.core.text import Text

NAME = "onecity.base.jobs.tests.work"

done: list[str] = []
broken: set[str] = set()


class Broken(Exception):
    """The work fails."""


@task
def sweep(street: str) -> None:
    """Sweep a street."""
    if street in broken:
        raise Broken(street)
    done.append(street)


def wind_the_clock() -> None:
    """Runs every hour."""
    if "clock" in broken:
        raise Broken("clock")
    done.append("clock")


def ring_the_bell() -> None:
    """Runs every ten seconds."""
    done.append("bell")


ENGINE = Engine(
    id="work",
    title=Text(zh="工作", en="Work"),
    jobs=(
        Schedule("work.clock", f"{NAME}:wind_the_clock", 3_600),
        Schedule("work.bell", f"{NAME}:ring_the_bell", 10),
    ),
)
