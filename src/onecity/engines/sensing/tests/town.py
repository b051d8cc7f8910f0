"""A small city with one network, for tests."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from onecity.base.identity.kinds import ORGANISATION, ROLE
from onecity.base.registry.declare import LAYER
from onecity.core.pack import Problem, check
from onecity.engines.sensing.declare import NETWORK, Example, Network
from onecity.engines.sensing.examples import run
from onecity.engines.sensing.rules.courses import Told
from onecity.engines.sensing.rules.program import Program, compile_network

# these towns declare no divisions that an organisation could lie in
KINDS = (NETWORK, LAYER, replace(ORGANISATION, check=None), ROLE)
WORDS = {"zh": "水", "en": "Water"}
FIELDS = {
    "code": "text",
    "limit_level": "number",
    "kind": "text",
    "is_high": "boolean",
    "catchment": "text",
}
ATTRIBUTES = {
    "code": "string",
    "limit_level": "double",
    "kind": "string",
    "is_high": "bool",
    "catchment": "string",
}
LAYER_FILE: dict[str, Any] = {
    "id": "reservoirs",
    "title": WORDS,
    "icon": "droplet",
    "colour": "sea-7",
    "kind": "point",
    "fields": [{"id": name, "title": WORDS, "type": kind} for name, kind in FIELDS.items()],
    "credit": WORDS,
}
ROLES: list[dict[str, Any]] = [
    {"id": "patrol", "title": WORDS, "duty": "business", "permissions": ["worklist.work", "command.act"]},
]
ORGANISATIONS: list[dict[str, Any]] = [
    {"id": "water", "name": WORDS, "short": WORDS, "kind": "bureau", "division": "3702"},
]
EXAMPLE: dict[str, Any] = {
    "id": "calm",
    "title": WORDS,
    "start": "2026-07-15T08:00:00+08:00",
    "things": {"a": {}},
}
NETWORK_FILE: dict[str, Any] = {
    "id": "water",
    "title": WORDS,
    "thing": {"layer": "reservoirs"},
    "observe": {
        "level": {"title": WORDS, "unit": "m", "every": "5m", "range": [0.0, 200.0]},
        "rain": {"title": WORDS, "unit": "mm", "every": "5m", "kind": "increment"},
        "gate": {"title": WORDS, "every": "1h", "kind": "state", "states": ["closed", "open"]},
    },
    "rules": [{"id": "flood", "when": "level >= 84.0", "level": "yellow", "for": "10m"}],
}


def declared(**changes: object) -> dict[str, Any]:
    """The network as it is written, with other fields."""
    return deepcopy(NETWORK_FILE) | deepcopy(changes)


def rule(**fields: object) -> dict[str, Any]:
    """The network with one rule, the usual one with other fields."""
    return declared(rules=[NETWORK_FILE["rules"][0] | fields])


def program(written: Mapping[str, Any]) -> Program:
    """The network ready to run."""
    return compile_network(Network.model_validate({**written, "examples": [EXAMPLE]}), ATTRIBUTES)


def warned(
    written: Mapping[str, Any], readings: Mapping[str, Any], until: str | None = None, **things: object
) -> list[Told]:
    """What a network warns of these readings of `a` (or of several things), from 08:00 on."""
    several = readings if things else {"a": readings}
    example = EXAMPLE | {"readings": several, "until": until, "things": things or {"a": {}}}
    return run(program(written), Example.model_validate(_tuples(example)))


def _tuples(value: Any) -> Any:
    """Lists as tuples, as strict models want them from Python."""
    if isinstance(value, dict):
        return {key: _tuples(one) for key, one in value.items()}
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def problems(folder: Path, written: Mapping[str, Any], *examples: Mapping[str, Any]) -> list[Problem]:
    """What `onecity check` says of a city with this network."""
    files: dict[str, Any] = {
        "layers/reservoirs.yaml": LAYER_FILE,
        "roles.yaml": {"roles": ROLES},
        "organisations/all.yaml": {"organisations": ORGANISATIONS},
        "networks/water/network.yaml": written,
    }
    for one in examples or (EXAMPLE,):
        files[f"networks/water/examples/{one['id']}.yaml"] = one
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return check(folder, KINDS, examples=True)
