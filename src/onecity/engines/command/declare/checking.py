"""Can a declared patrol be walked: by somebody who may, of things that the layer can tell apart?"""

from collections.abc import Iterator

from onecity.core.pack import City, Declaration, Problem
from onecity.core.pack.problem import nearest
from onecity.core.text import Text

# What it takes to do a round.
ACT = "command.act"
ATTRIBUTE_UNKNOWN = Text(
    zh="图层 {layer} 的对象没有属性“{found}”，一个对象也选不出来。",
    en="Things of the layer {layer} have no attribute “{found}”: none of them would be chosen.",
)
ROLE_TWICE = Text(
    zh="角色“{found}”已经通知过，再通知一次没有用。请删去或换成下一级。",
    en="The role “{found}” was called already: calling it again helps nobody. Remove it or name the next.",
)
ROLE_IDLE = Text(
    zh="角色“{found}”没有 {permission} 权限，不能巡查。请在 roles.yaml 里授予。",
    en="The role “{found}” lacks `{permission}` and cannot do a round. Grant it in roles.yaml.",
)
UNIT_IDLE = Text(
    zh="检查项“{found}”不是数字，用不上 unit。请写 type: number，或删去 unit。",
    en="The item “{found}” is no number: it has no unit. Write type: number, or leave `unit` out.",
)


def check_patrol(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Everything that is wrong with a patrol although its shape is right; roles that may not act as a warning."""
    patrol = declaration.value
    fields = [one.id for one in city.get("layer", patrol.layer).fields]
    for name in patrol.where:
        if name not in fields:
            yield declaration.problem(
                ("where", name),
                "patrol-attribute-unknown",
                message=ATTRIBUTE_UNKNOWN,
                found=name,
                allowed=fields,
                nearest=nearest(name, fields),
                layer=patrol.layer,
            )
    for i, item in enumerate(patrol.items):
        if item.unit and item.type != "number":
            yield declaration.problem(("items", i, "unit"), "patrol-unit", message=UNIT_IDLE, found=item.id)
    yield from _roles(declaration, city)


def _roles(declaration: Declaration, city: City) -> Iterator[Problem]:
    patrol = declaration.value
    able = sorted(name for name, role in city.all("role").items() if ACT in role.permissions)
    called = (patrol.to, *patrol.escalate)
    for place, role in enumerate(called):
        path = ("to",) if place == 0 else ("escalate", place - 1)
        if role in called[:place]:
            yield declaration.problem(path, "patrol-role-twice", message=ROLE_TWICE, found=role)
        elif role not in able:
            yield declaration.problem(
                path,
                "patrol-role-idle",
                message=ROLE_IDLE,
                found=role,
                allowed=able,
                severity="warning",
                permission=ACT,
            )
