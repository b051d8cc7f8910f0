"""What do the tests of the whole city share? The browser of this machine."""

import os
from pathlib import Path
from typing import Any

import pytest

# The whole browser, for what is installed or outlives it; the same engine without the browser's own windows, which
# takes a third of the work, for all else.
CHROMIUM = Path("/usr/bin/chromium")
HEADLESS = Path("/usr/bin/chromium-headless-shell")
# No sandbox as root, nothing fetched from elsewhere, and WebGL without a graphics card: the map needs it, the rest of a
# page is put together faster without.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
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
    program = HEADLESS if HEADLESS.exists() else CHROMIUM
    return browser_type_launch_args | {"executable_path": str(program), "args": CHROMIUM_ARGUMENTS}
