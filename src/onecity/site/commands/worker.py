"""Who does what was promised for later?"""

import sys
from importlib import import_module

import click
from django.conf import settings

from onecity.base.jobs.errors import WorkerRunning
from onecity.base.jobs.worker import run_forever, stop_on_signals
from onecity.base.webhooks.courier import Courier
from onecity.site.backup.unfinished import check_unfinished
from onecity.site.newer import check_newer


@click.command()
def worker() -> None:
    """Deliver events, run scheduled and queued jobs until told to stop."""
    if problem := check_unfinished() or check_newer():
        sys.exit(problem)
    # listeners name addresses: reading all pages for the first of them would hold the database meanwhile
    import_module(settings.ROOT_URLCONF)
    stop = stop_on_signals()
    try:
        Courier(stop).start()
        run_forever(stop)
    except WorkerRunning:
        sys.exit(
            "Another worker is running; SQLite serves one. Stop it first / 已有工作进程在运行，请先停止它。"
        )
