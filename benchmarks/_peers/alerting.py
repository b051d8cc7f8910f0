"""Prometheus, VictoriaMetrics and Alertmanager, as Debian packages them, made as quick as they can be.

Rules run every second (neither takes less), Alertmanager waits for nothing: `group_wait` 0 s, and each warning is a
group of its own, or all of them one group with `group_interval` 1 s, whichever is better.
"""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from _peers.contestant import Slice, answers, begun, ended, free_ports, until
from _peers.remote_write import framed, labels, request, samples

PACKAGES = {
    "prometheus": "prometheus",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "victoria-metrics": "victoria-metrics",
    "vmalert": "victoria-metrics",
}
RULES = """\
groups:
  - name: bench
    interval: 1s
    rules:
      - {alert: High, expr: "level >= 1000"}
"""
MANAGER = """\
route:
  receiver: hook
  group_by: [GROUPING]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: hook
    webhook_configs: [{url: "URL", send_resolved: false, max_alerts: 0}]
"""
PROMETHEUS = """\
global: {scrape_interval: 1h, evaluation_interval: 1s}
rule_files: [RULES]
alerting:
  alertmanagers: [{static_configs: [{targets: ["127.0.0.1:PORT"]}]}]
"""


def missing(*programs: str) -> str:
    """What has to be installed for these programs; empty when all are there."""
    wanted = sorted({PACKAGES[one] for one in programs if shutil.which(one) is None})
    return f"apt-get install --no-install-recommends {' '.join(wanted)}" if wanted else ""


@cache
def _labels(series: int) -> bytes:
    return labels({"__name__": "level", "thing": f"t-{series}"})


class RemoteWritten:
    """What both have in common: remote write in, Alertmanager out."""

    name = ""
    said = ""
    path = "/api/v1/write"
    WAYS = {"remote write": path}
    rows = 10_000
    NEEDS: tuple[str, ...] = ()

    def __init__(self, folder: Path, hook: str, *, grouped: bool) -> None:
        self.folder, self.hook, self.grouped = folder, hook, grouped
        self.way = "remote write"
        self.running: list[subprocess.Popen[bytes]] = []
        self.port, self._manager, self._other = free_ports(3)

    def body(self, part: Slice) -> bytes:
        """A remote write request."""
        series, times, value = part
        return framed(request([_labels(one) for one in series], samples(times, value)))

    def headers(self, body: bytes) -> dict[str, str]:
        """Those of remote write."""
        return {
            "Content-Type": "application/x-protobuf",
            "Content-Encoding": "snappy",
            "X-Prometheus-Remote-Write-Version": "0.1.0",
        }

    @property
    def processes(self) -> list[int]:
        """All of them."""
        return [one.pid for one in self.running]

    def start(self) -> None:
        """Alertmanager first. Raises `Failed`."""
        self.folder.mkdir(parents=True)
        (self.folder / "rules.yml").write_text(RULES)
        grouping = "alertname" if self.grouped else "'...'"
        (self.folder / "manager.yml").write_text(
            MANAGER.replace("URL", self.hook).replace("GROUPING", grouping)
        )
        self._run(
            "prometheus-alertmanager",
            f"--config.file={self.folder}/manager.yml",
            f"--storage.path={self.folder}/manager",
            f"--web.listen-address=127.0.0.1:{self._manager}",
            "--cluster.listen-address=",
        )
        until(lambda: answers(self._manager, "/-/ready"), "Alertmanager does not start")
        self.start_store()

    def start_store(self) -> None:
        """What keeps the series and runs the rules."""
        raise NotImplementedError

    def stop(self) -> None:
        """End all."""
        ended(self.running)

    def _run(self, program: str, *options: str) -> None:
        log = self.folder / f"{program}-{len(self.running)}.log"
        self.running.append(begun([program, *options], log))


class Prometheus(RemoteWritten):
    """Prometheus takes remote write, keeps, and evaluates."""

    name = "Prometheus + Alertmanager"
    said = "rules every 1 s, group_wait 0 s; its WAL is not fsynced per request"
    NEEDS = ("prometheus", "prometheus-alertmanager")

    def start_store(self) -> None:
        """One process."""
        written = PROMETHEUS.replace("RULES", f"{self.folder}/rules.yml").replace("PORT", str(self._manager))
        (self.folder / "prometheus.yml").write_text(written)
        self._run(
            "prometheus",
            f"--config.file={self.folder}/prometheus.yml",
            f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--web.enable-remote-write-receiver",
            "--rules.alert.resend-delay=1h",
        )
        until(lambda: answers(self.port, "/-/ready"), "Prometheus does not start")


class VictoriaMetrics(RemoteWritten):
    """VictoriaMetrics keeps, vmalert asks it every second."""

    name = "VictoriaMetrics + vmalert + Alertmanager"
    said = "rules every 1 s, search.latencyOffset 0 s, group_wait 0 s; answers before anything is on disk"
    NEEDS = ("victoria-metrics", "vmalert", "prometheus-alertmanager")

    def start_store(self) -> None:
        """Two processes."""
        self._run(
            "victoria-metrics",
            f"-storageDataPath={self.folder}/data",
            f"-httpListenAddr=127.0.0.1:{self.port}",
            "-search.latencyOffset=0s",
            "-search.maxUniqueTimeseries=2000000",
            "-retentionPeriod=1",
        )
        until(lambda: answers(self.port, "/health"), "VictoriaMetrics does not start")
        self._run(
            "vmalert",
            f"-rule={self.folder}/rules.yml",
            f"-datasource.url=http://127.0.0.1:{self.port}",
            f"-notifier.url=http://127.0.0.1:{self._manager}",
            f"-httpListenAddr=127.0.0.1:{self._other}",
            "-evaluationInterval=1s",
            "-rule.resendDelay=1h",
        )
        until(lambda: answers(self._other, "/health"), "vmalert does not start")


PEERS: Sequence[type[RemoteWritten]] = (Prometheus, VictoriaMetrics)
