"""What would happen in a year of calls? `onecity simulate emergency`."""

import hashlib
import json
import os
import sys
from pathlib import Path

import click
from django.conf import settings

from onecity.base.actor import ANONYMOUS
from onecity.engines.emergency import door
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.door import evidence
from onecity.engines.emergency.errors import EmergencyError
from onecity.engines.emergency.rules.simulator.experiment import FEATURES, Plan


@click.group()
def simulate() -> None:
    """Play through what could happen. Everything that comes out is labelled as simulated."""


@simulate.command("emergency")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
@click.option("--seed", type=click.IntRange(min=0, max=2**63 - 1), default=1, show_default=True)
@click.option("--replications", type=click.IntRange(1, 1000), default=1, show_default=True)
@click.option(
    "--city", type=click.Path(path_type=Path, exists=True), help="A model file, or a city's folder."
)
@click.option("--trace", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="CSV of calls.")
@click.option(
    "--feature", "features", multiple=True, type=click.Choice(FEATURES), help="Only these; else all."
)
@click.option("--baseline", is_flag=True, help="No feature at all: the platform is the baseline.")
@click.option("--straight-line", is_flag=True, help="Leave the road network aside.")
@click.option("--sensitivity", is_flag=True, help="Also vary each declared parameter.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="Replications at once."
)
@click.option("--keep", is_flag=True, help="Show it on the page of evidence, beside what was recorded.")
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what became of each call of the first replication, baseline and platform, as CSV.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def emergency(
    days: int,
    seed: int,
    replications: int,
    city: Path | None,
    trace: Path | None,
    features: tuple[str, ...],
    baseline: bool,
    straight_line: bool,
    sensitivity: bool,
    workers: int,
    keep: bool,
    log: Path | None,
    as_json: bool,
) -> None:
    """A year of ambulance calls, without and with the platform, on the same calls.

    How long the machine took is told apart from the answer: `seconds` for the whole (loading, ways, and `runs` times
    the days: baseline, each step of the ladder, each feature alone), `seconds_one_run` for the days simulated once.
    """
    on = frozenset() if baseline else frozenset(features or FEATURES)
    try:
        model = _model(city or settings.CONFIGURATION.city)
        read = door.read_trace_file(trace, model) if trace else None
        if read is not None:
            days = int(read.received[-1]) // 86_400_000 + 1
        plan = Plan(seed, days, replications, on, read)
        found = door.simulate(ANONYMOUS, model, plan, workers=workers, on_roads=not straight_line)
        report = found.report
        if sensitivity:
            rows = door.sensitivity(ANONYMOUS, model, plan, on_roads=not straight_line)
            report = report | {"sensitivity": rows}
    except EmergencyError as problem:
        raise click.ClickException(f"{problem.text('zh')} / {problem.text('en')}") from None
    if log:
        door.write_log(log, model, plan, found)
    if keep:
        click.echo(f"{evidence.keep_simulation(report)}", err=True)
    if as_json:
        said = json.dumps(report, ensure_ascii=False, sort_keys=True).encode()
        # the times of the machine are the only figures that are not in the seed
        last = {
            "digest": hashlib.sha256(said).hexdigest(),
            "runs": found.runs,
            "seconds": round(found.seconds, 3),
            "seconds_one_run": round(found.seconds_one_run, 3),
        }
        click.echo(json.dumps(report | last, ensure_ascii=False, indent=2))
    else:
        _tell(report)
        whole, once = f"{found.seconds:.1f} s", f"{found.seconds_one_run:.2f} s"
        zh = f"共 {whole}（{found.runs} 次运行，含加载）；其中 {days} 天运行一次 {once}"
        en = f"{whole} in all ({found.runs} runs, loading included); {days} days simulated once: {once}"
        click.echo(f"{zh} / {en}", file=sys.stderr)


def _model(place: Path) -> Model:
    return door.read_city(place) if place.is_dir() else door.read_model(place)


def _tell(report: dict[str, object]) -> None:
    """The figures as a table."""
    click.echo(f"{'模拟，非实测 / simulated, not measured':34}{'baseline':>10}{'platform':>10}")
    for name, key in (
        ("response", "mean_response_s"),
        ("median", "median_response_s"),
        ("p90", "p90_response_s"),
    ):
        before, after = report["baseline"], report["platform"]
        click.echo(f"{name:34}{before[key]:>10.1f}{after[key]:>10.1f}")  # type: ignore[index]
    for stage in ("answer", "dispatch", "departure", "travel"):
        before, after = report[f"baseline_{stage}_s"], report[f"platform_{stage}_s"]
        click.echo(f"  {stage:32}{before:>10.1f}{after:>10.1f}")
    for name, one in report["contributions"].items():  # type: ignore[attr-defined]
        low, high = one["ci_low_s"], one["ci_high_s"]
        interval = "" if low is None else f"  [{low:.2f}, {high:.2f}]"
        click.echo(f"  {name:24}{one['mean_s']:>10.2f} s{interval}")
    click.echo(f"unconfirmed / 未经确认: {', '.join(report['unconfirmed'])}")  # type: ignore[arg-type]
