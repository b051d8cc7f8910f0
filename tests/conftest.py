"""What do the tests of the whole city share? The browser of this machine."""

import os
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
# No sandbox as root, nothing fetched from elsewhere, and WebGL without a graphics card: the map needs it.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--enable-unsafe-swiftshader",
]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium the browser's tests are left out, but never in a CI run."""
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        said = "Chromium is not installed: `apt-get install chromium` to run this test"
        if os.environ.get("CI") == "true":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium starts: the machine's own, not one that Playwright downloads."""
    return browser_type_launch_args | {"executable_path": str(CHROMIUM), "args": CHROMIUM_ARGUMENTS}
