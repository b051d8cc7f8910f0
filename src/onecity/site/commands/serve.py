"""How does the city answer the network?"""

import errno
import socket
import sys

import click
import uvicorn
from django.conf import settings

from onecity.base.identity.door import check_demo_mark
from onecity.site.backup.unfinished import check_unfinished
from onecity.site.newer import check_newer


@click.command()
@click.option("--host", default=None, help="Address to listen on (default: ONECITY_HOST).")
@click.option("--port", type=int, default=None, help="Port to listen on (default: ONECITY_PORT).")
@click.option(
    "--pages-only", is_flag=True, help="Pages and API by granian, one process a core; live events elsewhere."
)
@click.option("--processes", type=int, default=1, help="Processes with --pages-only.")
def serve(host: str | None, port: int | None, pages_only: bool, processes: int) -> None:
    """Serve pages, API and live events."""
    configuration = settings.CONFIGURATION
    host, port = host or configuration.host, configuration.port if port is None else port
    refuse_unsafe_start(host)
    refuse_taken_port(host, port)
    if pages_only:
        serve_pages(host, port, processes)
        return
    uvicorn.run(
        "onecity.site.asgi:application",
        host=host,
        port=port,
        # our own lines without personal data, not those of the server
        log_config=None,
        log_level="warning",
        proxy_headers=configuration.trusted_proxy,
        timeout_graceful_shutdown=3,
    )


def refuse_unsafe_start(host: str) -> None:
    """Exit with a sentence when demo mode would be reachable from outside, demo data would go into production,
    or a restore broke off.
    """
    if settings.CONFIGURATION.demo and host not in {"127.0.0.1", "localhost", "::1"}:
        sys.exit(
            "Demo mode listens on 127.0.0.1 only / 演示模式只监听 127.0.0.1. Unset ONECITY_DEMO to serve others."
        )
    if problem := check_unfinished() or check_newer() or check_demo_mark():
        sys.exit(problem)


def refuse_taken_port(host: str, port: int) -> None:
    """Exit with a sentence when another program listens there, or only root may."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(
                    f"Port {port} is taken, perhaps by another OneCity: stop it, or choose --port {port + 1}. / "
                    f"端口 {port} 已被占用，可能是另一个正在运行的一城：请先停掉它，或换一个端口 --port {port + 1}。"
                )
            if error.errno == errno.EACCES:
                sys.exit(
                    f"Port {port} is for root only: choose one from 1024 on, behind a proxy. / "
                    f"端口 {port} 只有 root 能用：请改用 1024 以上的端口，由反向代理转发。"
                )


def serve_pages(host: str, port: int, processes: int) -> None:
    """Pages and API without live events, several processes."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "onecity.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=settings.CONFIGURATION.workers,
    ).serve()
