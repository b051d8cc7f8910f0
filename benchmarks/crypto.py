"""How many signatures a second are verified: SM2 by libcrypto beside gmssl, Ed25519 and ES256 of `cryptography`?

    python benchmarks/crypto.py [--json]

Every suite verifies the same message of 200 bytes with one key, through the interface that the city uses. Rounds
take turns and the best one counts, so that another program on the machine disturbs all alike. The first figure is
for a second of one processor core; the second for a second of the clock with one thread for each core, which the
libraries in C serve at once because they let go of the interpreter's lock.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from onecity.core.crypto import ES256, SM2, Ed25519, Suite
from onecity.core.crypto.sm2_gmssl import Gmssl
from onecity.core.crypto.sm2_libcrypto import Libcrypto

ROUNDS = 20
SECONDS_PER_ROUND = 0.1
MESSAGE = bytes(range(200))
OURS = "SM2"


class LibcryptoMissing(Exception):
    """This machine's libcrypto has no SM2: there is nothing to measure."""


def suites() -> dict[str, Suite]:
    """What is measured, by name. Raises `LibcryptoMissing`."""
    system = Libcrypto.find()
    if system is None:
        raise LibcryptoMissing
    return {
        OURS: SM2(system),
        "gmssl (pure Python)": SM2(Gmssl()),
        "Ed25519 of cryptography": Ed25519(),
        "ES256 of cryptography": ES256(),
    }


def verification(suite: Suite) -> Callable[[], object]:
    """One verification, all of it prepared. Raises `AssertionError` where a forged one passes."""
    private = suite.generate()
    public, signature = suite.public(private), suite.sign(private, MESSAGE)
    if not suite.verify(public, signature, MESSAGE) or suite.verify(public, signature, MESSAGE[1:]):
        raise AssertionError(suite.name)
    return lambda: suite.verify(public, signature, MESSAGE)


def per_second(verify: Callable[[], object], clock: Callable[[], float] = time.thread_time) -> float:
    """Verifications per second of a clock in one round; the usual one stands still while others run."""
    count, started = 0, clock()
    while (elapsed := clock() - started) < SECONDS_PER_ROUND:
        verify()
        count += 1
    return count / elapsed


def side_by_side(verify: Callable[[], object], threads: int) -> float:
    """Verifications per second of several threads together."""
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda _: per_second(verify, time.perf_counter), range(threads)))


def figure(name: str, best: dict[str, float]) -> dict[str, Any]:
    """One row: ours and how many times as good it is as each peer."""
    ours = best[OURS]
    peers = [
        {"name": peer, "figure": round(reached), "ratio": round(ours / reached, 2)}
        for peer, reached in best.items()
        if peer != OURS
    ]
    return {"name": name, "ours": round(ours), "unit": "verifications/s", "better": "higher", "peers": peers}


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure both ways, print it, and hand it back."""
    ready = {name: verification(suite) for name, suite in suites().items()}
    threads = os.cpu_count() or 1
    alone: list[dict[str, float]] = []
    together: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        alone.append({name: per_second(verify) for name, verify in ready.items()})
        together.append({name: side_by_side(verify, threads) for name, verify in ready.items()})
    best = [{name: max(row[name] for row in rows) for name in ready} for rows in (alone, together)]
    results = [
        figure("crypto: SM2 verified, one core", best[0]),
        figure(f"crypto: SM2 verified, {threads} threads", best[1]),
    ]
    if as_json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
        return results
    for result in results:
        print(f"{result['name']}: {result['ours']:,} {result['unit']}")
        for peer in result["peers"]:
            print(f"  {peer['name']}: {peer['figure']:,} (ours is {peer['ratio']} times that)")
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
