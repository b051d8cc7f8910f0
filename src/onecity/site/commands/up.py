"""How does one command start the whole city?"""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from onecity.base.declarations.door import current
from onecity.base.identity.demo import create_personas, mark_demo
from onecity.base.manifest import collect, resolve
from onecity.site.backup.unfinished import check_unfinished
from onecity.site.commands.load import load_city
from onecity.site.commands.parts import Part, finish
from onecity.site.commands.serve import refuse_taken_port, refuse_unsafe_start
from onecity.site.freshness import is_loaded, note_loaded
from onecity.site.newer import check_newer
from onecity.site.static import collect_static


@click.command()
@click.option("--setup", "only_setup", is_flag=True, help="Set up the database and the city, then exit.")
@click.option("--port", type=int, default=None, help="Port to listen on (default: ONECITY_PORT).")
@click.option(
    "--city",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="The city's folder.",
)
def up(only_setup: bool, port: int | None, city: Path | None) -> None:
    """Load the city, then start serve, worker and ingest together; Ctrl-C stops all."""
    port = settings.CONFIGURATION.port if port is None else port
    if problem := check_unfinished() or check_newer():
        sys.exit(problem)
    if not only_setup:
        refuse_taken_port(settings.CONFIGURATION.host, port)
    collect_static()
    prepare_city(city or settings.CONFIGURATION.city)
    if settings.CONFIGURATION.demo:
        mark_demo()
        if create_personas():
            for dotted in collect(lambda engine: engine.demo):
                resolve(dotted)()
    refuse_unsafe_start(settings.CONFIGURATION.host)
    if only_setup:
        click.echo("set up; start it with ./run / 安装完成，用 ./run 启动")
        return
    sys.exit(supervise(port))


def prepare_city(folder: Path) -> None:
    """Tables of this version, and the folder's release in force; quick when nothing changed since the last start."""
    call_command("migrate", verbosity=0)
    if not is_loaded(folder):
        click.echo(f"loading {folder}, up to a minute the first time … / 正在加载，首次约一分钟 …")
        load_city(folder)
        note_loaded(folder)


def supervise(port: int) -> int:
    """Run serve, worker and ingest until one ends or we are told to stop; gives the exit code."""
    command = [sys.executable, "-m", "onecity.cli"]
    # all have to know the city's own address: it stands in messages, and apps know the city by it
    environment = os.environ | {"ONECITY_PORT": str(port)}
    if sys.stderr.isatty() and settings.CONFIGURATION.log_format is None:
        # they speak to us, and we to a person
        environment["ONECITY_LOG_FORMAT"] = "text"
    parts = [Part(name, [*command, name], environment) for name in ("serve", "worker", "ingest")]
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    greeted = False
    while not stopping and not any(part.has_ended for part in parts):
        if not greeted and answers(port):
            greet(port)
            greeted = True
        time.sleep(0.1)
    return finish(parts, wanted=stopping)


def answers(port: int) -> bool:
    """Whether the server answers now."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
    except (urllib.error.URLError, OSError):
        return False
    return True


def greet(port: int) -> None:
    """Say where the city is, who one can be, and how to stop."""
    city = current().only("city")
    click.echo(f"\n  {city.name.zh} · 一城   http://127.0.0.1:{port}\n  {city.name.en} · OneCity\n")
    if settings.CONFIGURATION.demo:
        click.echo("  演示身份，一键登录 / demo personas, one-click sign-in:")
        for persona in current().all("persona").values():
            click.echo(f"    · {persona.name}  {persona.title.zh}  ({persona.title.en})")
        click.echo(f"    http://127.0.0.1:{port}/sign-in/\n")
    click.echo(f"  数据 data: {settings.DATA}\n  停止 stop: Ctrl-C  (pid {os.getpid()})\n")
