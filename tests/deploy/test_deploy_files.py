"""Do the files for operating a city name commands and figures that exist?"""

import json
import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.test import Client
from ruamel.yaml import YAML

from onecity.site.commands.listing import command_paths

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = re.compile(r"\b(?:onecity|django)_[a-z_]+")
# a histogram is asked by its parts
PARTS = re.compile(r"_(bucket|count|sum)$")
# given only where a bus is set
OF_A_BUS = "onecity_bus_"


def units() -> list[Path]:
    return sorted(DEPLOY.glob("*.service"))


def read(unit: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    return parser


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists(unit: Path) -> None:
    service = read(unit)["Service"]
    for line in (service["ExecStart"], service.get("ExecStartPre", "onecity serve")):
        assert line.split()[1] in command_paths()


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_a_unit_restarts_and_is_shut_in(unit: Path) -> None:
    service = read(unit)["Service"]
    assert service["Restart"] == "always"
    assert service["User"] != "root"
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp"):
        assert service[name] == "true"
    assert service["ProtectSystem"] == "strict"


def asked_for() -> set[str]:
    """Every figure that the dashboard and the alerts name."""
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    for document in YAML(typ="safe").load_all((DEPLOY / "prometheus.yml").read_text()):
        asked += [rule["expr"] for group in document.get("groups", ()) for rule in group["rules"]]
    return {name for one in asked for name in NAME.findall(one)}


@pytest.mark.django_db
def test_dashboard_and_alerts_ask_for_figures_that_exist() -> None:
    Client().get("/healthz")
    text = Client().get("/metrics").content.decode()
    given = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    wanted = asked_for()
    assert len(wanted) >= 12
    always = {name for name in wanted if not name.startswith(OF_A_BUS)}
    missing = {name for name in always if name not in given and PARTS.sub("", name) not in given}
    assert missing == set()


def test_every_gauge_of_ours_is_on_the_dashboard() -> None:
    from onecity.web.pages import metrics

    source = Path(metrics.__file__).read_text()
    ours = set(re.findall(r'"(onecity_[a-z_]+)"', source))
    assert ours <= asked_for()
