"""How does somebody begin to declare a service?"""

import re
import sys
from pathlib import Path
from string import Template

import click
from django.conf import settings

from onecity.base.declarations.kinds import kinds
from onecity.core.pack import City, PackInvalid, load
from onecity.core.pack.problem import nearest
from onecity.core.pack.reference import ID_PATTERN

SKELETON = Path(__file__).parents[1] / "skeleton"
FILES = ("service.yaml", "form.yaml", "examples/first.yaml")
LONGEST_ID = 100


@click.group()
def new() -> None:
    """Begin a declaration from a skeleton that is right as it stands."""


@new.command("service")
@click.argument("id")
@click.option(
    "--city",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="The city's folder (default: ONECITY_CITY).",
)
@click.option("--department", default=None, help="Who leads it; the city's first organisation if left out.")
def new_service(id: str, folder: Path | None, department: str | None) -> None:
    """Write affairs/ID/ with form, items and an example; it passes `onecity check`. Overwrites nothing."""
    folder = folder or settings.CONFIGURATION.city
    if not re.fullmatch(ID_PATTERN, id) or len(id) > LONGEST_ID:
        sys.exit(f"{id!r} is no id: small letters, digits and hyphens / 编号只用小写字母、数字和连字符")
    place = folder / "affairs" / id
    if place.exists():
        sys.exit(f"{place} is there already; nothing was written / 已经存在，没有写入任何内容")
    words = {
        "id": id,
        "title": id.replace("-", " ").capitalize(),
        "department": leading(folder, department),
        "city": str(folder),
    }
    write_skeleton(place, words)
    for file in FILES:
        click.echo(str(place / file))
    click.echo(f"next / 下一步: onecity check {folder}")


def write_skeleton(place: Path, words: dict[str, str]) -> None:
    """The skeleton's files, with their gaps filled by `words`, in a folder that does not exist yet."""
    for file in FILES:
        target = place / file
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template((SKELETON / file).read_text(encoding="utf-8")).substitute(words)
        target.write_text(text, encoding="utf-8")


def leading(folder: Path, asked_for: str | None) -> str:
    """The id of the organisation to write in; exits with a sentence when there is none."""
    known = organisations(folder)
    if asked_for is None:
        if not known:
            sys.exit(f"{folder} declares no organisation; write organisations/*.yaml first / 请先声明单位")
        return known[0]
    if asked_for not in known:
        near = nearest(asked_for, known)
        hint = f"; did you mean {near}? / 是不是 {near}？" if near else ""
        sys.exit(f"{folder} has no organisation {asked_for!r} / 没有这个单位{hint}")
    return asked_for


def organisations(folder: Path) -> list[str]:
    """The ids of a city's organisations, those of the whole city first; exits when the city is broken."""
    try:
        city: City = load(folder, kinds())
    except PackInvalid as broken:
        count = len(broken.problems)
        sys.exit(f"{folder} has {count} problem(s) / 有 {count} 处问题: onecity check {folder}")
    whole = {one.division for one in city.all("city").values()}
    declared = city.all("organisation")
    return sorted(declared, key=lambda id: declared[id].division not in whole)
