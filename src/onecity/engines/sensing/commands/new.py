"""How does somebody begin to declare a network?"""

import json
import re
import sys
from pathlib import Path
from string import Template
from typing import Any

import click
from django.conf import settings

from onecity.base.declarations.kinds import kinds
from onecity.core.pack import City, PackInvalid, load, nearest
from onecity.core.pack.reference import ID_PATTERN

SKELETON = Path(__file__).parents[1] / "skeleton"
FILES = ("network.yaml", "examples/rises.yaml", "examples/silent.yaml")
LONGEST_ID = 100
MOST_NAMED = 12
KEYS = ("code", "id")
WORK, ACT = "worklist.work", "command.act"


@click.group()
def new() -> None:
    """Begin a declaration from a skeleton that is right as it stands."""


@new.command("network")
@click.argument("id")
@click.option(
    "--city",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="The city's folder (default: ONECITY_CITY).",
)
@click.option(
    "--layer", default=None, help="The layer of the things; the city's first one of points if left out."
)
@click.option(
    "--role", default=None, help="Who gets the tasks; the city's first role that works if left out."
)
@click.option(
    "--lead", default=None, help="Whose work it is; the city's first bureau for the whole city if left out."
)
@click.option("--title-zh", default=None, help="Its name in Chinese.")
@click.option("--title-en", default=None, help="Its name in English; made of ID if left out.")
def new_network(
    id: str,
    folder: Path | None,
    layer: str | None,
    role: str | None,
    lead: str | None,
    title_zh: str | None,
    title_en: str | None,
) -> None:
    """Write networks/ID/ with rules, tasks and two examples; it passes `onecity check`. Overwrites nothing."""
    folder = folder or settings.CONFIGURATION.city
    if not re.fullmatch(ID_PATTERN, id) or len(id) > LONGEST_ID:
        sys.exit(f"{id!r} is no id: small letters, digits and hyphens / 编号只用小写字母、数字和连字符")
    place = folder / "networks" / id
    if place.exists():
        sys.exit(f"{place} is there already; nothing was written / 已经存在，没有写入任何内容")
    city = _city(folder)
    layers = {name: one for name, one in city.all("layer").items() if one.fields}
    points = sorted(layers, key=lambda name: layers[name].kind != "point")
    chosen = _chosen("layer", layer, points)
    words = {
        "id": id,
        "title_zh": _quoted(title_zh or f"新网络（{id}）"),
        "title_en": _quoted(title_en or id.replace("-", " ").capitalize()),
        "layer": chosen,
        "key": _key(layers[chosen]),
        "role": _chosen("role", role, _workers(city)),
        "city": str(folder),
        "lead": _lead(city, lead),
        "group_by": _group_by(layers[chosen]),
    }
    for file in FILES:
        target = place / file
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template((SKELETON / file).read_text(encoding="utf-8")).substitute(words)
        target.write_text(text, encoding="utf-8")
        click.echo(str(target))
    click.echo(f"next / 下一步: onecity check {folder}")


def _city(folder: Path) -> City:
    try:
        return load(folder, kinds())
    except PackInvalid as broken:
        count = len(broken.problems)
        sys.exit(f"{folder} has {count} problem(s) / 有 {count} 处问题: onecity check {folder}")


def _key(layer: Any) -> str:  # noqa: ANN401  a layer's declaration belongs to the base
    """The field that names a thing of the layer."""
    fields = [field.id for field in layer.fields]
    return next((name for name in KEYS if name in fields), fields[0])


def _workers(city: City) -> list[str]:
    """Roles that have work, those first that may carry an order out."""
    roles = city.all("role")
    able = [name for name, one in roles.items() if WORK in one.permissions]
    return sorted(able, key=lambda name: ACT not in roles[name].permissions)


def _lead(city: City, asked_for: str | None) -> str:
    """The line that says whose work it is; a comment where the city declares no organisation."""
    bodies, (home,) = city.all("organisation"), (one.division for one in city.all("city").values())
    if asked_for is None and not bodies:
        return "# lead: ID # whose work it is: an organisation of organisations/"
    known = sorted(bodies, key=lambda name: (bodies[name].division != home, bodies[name].kind != "bureau"))
    chosen = _chosen("organisation", asked_for, known)
    return f'lead: "{chosen}" # whose work it is; in a district that of its counterpart there'


def _group_by(layer: Any) -> str:  # noqa: ANN401  a layer's declaration belongs to the base
    """The line that says which warnings are one incident: those of a district, where things know theirs."""
    field = next((one.id for one in layer.fields if one.type == "division"), None)
    words = "warnings that agree in these attributes are one incident"
    return f"group_by: [{field}] # {words}" if field else f"# group_by: [ATTRIBUTE] # {words}"


def _quoted(text: str) -> str:
    """A text as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)


def _chosen(kind: str, asked_for: str | None, known: list[str]) -> str:
    """What was asked for, or the first there is; exits with a sentence when there is none."""
    if asked_for is None:
        if not known:
            sys.exit(f"the city declares no {kind} to write in; declare one first / 请先声明 {kind}")
        return known[0]
    if asked_for not in known:
        near = nearest(asked_for, known)
        if near:
            hint = f"; did you mean {near}? / 没有可用的 {kind}，是不是 {near}？"
        else:
            there = ", ".join(known[:MOST_NAMED]) + (", …" if len(known) > MOST_NAMED else "")
            hint = (
                f"; declare it first, or take one of: {there} / 没有可用的 {kind}，请先声明，或选用：{there}"
            )
        sys.exit(f"there is no {kind} {asked_for!r} for a network{hint}")
    return asked_for
