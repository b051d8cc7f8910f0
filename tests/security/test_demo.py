"""Does a demonstration stay one: its data out of production, its doors closed to other machines?"""

import subprocess
import sys

from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE


def test_the_database_of_a_demonstration_is_refused(sqlite_city: LiveCity) -> None:
    environment = sqlite_city.environment | {"ONECITY_DEMO": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "onecity.cli", "serve", "--port", "0"],
        env=environment,
        cwd=sqlite_city.data,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "demo" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demonstration_is_not_served_to_others(sqlite_city: LiveCity) -> None:
    done = sqlite_city.onecity("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode != 0
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
