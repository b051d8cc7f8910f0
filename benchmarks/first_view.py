"""How long does somebody with a poor line wait for the portal's first page?

    python benchmarks/first_view.py [--json]

A running city, headless Chromium as a phone, an empty cache, the line slowed down by the browser: 3G as it is often
met (1.6 Mbit/s, 300 ms there and back) and at its worst (400 kbit/s, 400 ms). Taken: when something is painted first,
when the largest part is, and when the page is complete. There is no peer.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from _peers.in_a_folder import printed

ROOT = Path(__file__).resolve().parents[1]
LINES = {"3G": (1_600, 300), "slow 3G": (400, 400)}
OPTIONS = ["--no-sandbox", "--disable-background-networking", "--enable-unsafe-swiftshader", "--disable-quic"]
PAINTED = """new Promise((done) => {
    const largest = [];
    new PerformanceObserver((list) => largest.push(...list.getEntries())).observe(
        {type: "largest-contentful-paint", buffered: true});
    setTimeout(() => done({
        "something is painted": performance.getEntriesByName("first-contentful-paint")[0].startTime,
        "the largest part is painted": largest.at(-1).startTime,
        "it is complete": performance.getEntriesByType("navigation")[0].loadEventEnd,
    }), 300);
})"""

sys.path.insert(0, str(ROOT))


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows."""
    from tests.live_city import start_city

    with start_city() as city:
        rows = [
            {
                "name": f"portal home over {line}: {what}",
                "ours": round(at),
                "unit": "ms",
                "better": "lower",
                "peers": [],
            }
            for line in LINES
            for what, at in first_view(city.url, *LINES[line]).items()
        ]
    return printed(rows, as_json)


def first_view(address: str, kbit_s: int, round_trip_ms: int) -> dict[str, float]:
    """Milliseconds since the address was entered."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        bytes_s = kbit_s * 1000 / 8
        line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": round_trip_ms,
                "downloadThroughput": bytes_s,
                "uploadThroughput": bytes_s / 2,
            },
        )
        page.goto(f"{address}/", wait_until="load")
        found: dict[str, float] = page.evaluate(PAINTED)
        browser.close()
        return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
