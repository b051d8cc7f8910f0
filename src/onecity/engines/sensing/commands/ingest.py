"""What takes the city's readings in?"""

import asyncio
import ctypes
import gc
import sys

import click

from onecity.core.text import SaidError
from onecity.engines.sensing.ingest.process import Process, gateways


@click.command()
def ingest() -> None:
    """Take readings in, keep them in the log, let the rules see them, until told to stop."""
    _keep_memory()
    try:
        listening, process = gateways(), Process()
        process.start()
    except SaidError as wrong:
        sys.exit(f"{wrong.text('en')} / {wrong.text('zh')}")
    _collect_seldom()
    try:
        asyncio.run(process.run(listening))
    finally:
        process.stop()
    if process.failed:
        sys.exit(1)


def _collect_seldom() -> None:
    """Names of hundreds of thousands of things live as long as the process: looking for cycles among them with every
    few hundred readings took a sixth of the time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _keep_memory() -> None:
    """Columns of a batch are some hundred kilobytes each. glibc would hand each one back to the system and be given new
    pages for the next, which took a third of the time of the rules.
    """
    trim_threshold, mmap_threshold = -1, -3  # of malloc.h
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library
    mallopt(mmap_threshold, 32 << 20)
    mallopt(trim_threshold, 128 << 20)
