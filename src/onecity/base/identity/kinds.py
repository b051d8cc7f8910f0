"""Which declarations are about organisations, divisions and people, and when are they right?"""

from collections.abc import Iterator

from onecity.base.identity.declare import Community, District, Organisation, Persona, Role, Subdistrict
from onecity.base.identity.duties import clash, separated_duties
from onecity.base.manifest import collect
from onecity.core.pack import City, Declaration, Kind, Problem
from onecity.core.text import Text

DIVISION_KINDS = ("district", "subdistrict", "community")
CLASH = Text(
    zh="“{held}”与“{wanted}”不能由同一角色或同一人承担（三员分立）；请拆分",
    en='"{held}" and "{wanted}" may not meet in one role or one person (separation of duties); split them',
)
DIVISION_UNKNOWN = Text(
    zh="没有代码为“{found}”的行政区划；请填写市、区（市）、街道（镇）或社区的代码",
    en='there is no division "{found}"; write the code of the city, a district, a subdistrict or a community',
)
PERMISSION_UNKNOWN = Text(
    zh="没有名为“{found}”的权限；权限由各引擎的清单给出",
    en='there is no permission "{found}"; permissions are named in the engines\' manifests',
)
STAFF_ORGANISATION = Text(
    zh="工作人员须有所属单位（organisation）",
    en="staff need an organisation that they work for (organisation)",
)


def check_organisation(declaration: Declaration, city: City) -> Iterator[Problem]:
    """The division exists; nothing stands above itself."""
    yield from _division_problems(declaration, city)
    seen = {declaration.id}
    above = declaration.value.parent
    known = city.all("organisation")
    while above in known:
        if above in seen:
            text = Text(zh="上级关系成环：“{found}”在自己的上级之中", en='"{found}" stands above itself')
            yield declaration.problem("parent", "organisation-ring", message=text)
            return
        seen.add(above)
        above = known[above].parent


def check_role(declaration: Declaration, _city: City) -> Iterator[Problem]:
    """Every permission exists in a manifest, and separated duties do not meet in one role."""
    known = sorted({permission.name for permission in collect(lambda engine: engine.permissions)})
    role: Role = declaration.value
    for place, name in enumerate(role.permissions):
        if name not in known:
            yield declaration.problem(
                ("permissions", place), "permission-unknown", allowed=known, message=PERMISSION_UNKNOWN
            )
    duties = separated_duties(role.duty, role.permissions)
    if pair := clash(duties, duties):
        yield declaration.problem(
            "permissions", "duties-not-separated", message=CLASH, held=pair[0], wanted=pair[1]
        )


def check_persona(declaration: Declaration, city: City) -> Iterator[Problem]:
    """The division exists, staff work somewhere, and no persona holds two separated duties."""
    yield from _division_problems(declaration, city)
    persona: Persona = declaration.value
    if persona.kind == "staff" and persona.organisation is None:
        yield declaration.problem("kind", "staff-without-organisation", message=STAFF_ORGANISATION)
    known = city.all("role")
    held: frozenset[str] = frozenset()
    for place, name in enumerate(persona.roles):
        if name not in known:
            continue
        wanted = separated_duties(known[name].duty, known[name].permissions)
        if pair := clash(held, wanted):
            yield declaration.problem(
                ("roles", place), "duties-not-separated", message=CLASH, held=pair[0], wanted=pair[1]
            )
        held |= wanted


def _division_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    code = declaration.value.division
    if any(code in city.all(kind) for kind in DIVISION_KINDS):
        return
    if any(getattr(one, "division", None) == code for one in city.all("city").values()):
        return
    codes = [known for kind in DIVISION_KINDS for known in city.all(kind)]
    yield declaration.problem("division", "division-unknown", allowed=codes[:200], message=DIVISION_UNKNOWN)


ORGANISATION = Kind("organisation", Organisation, "organisations/*.yaml", "many", check=check_organisation)
DISTRICT = Kind("district", District, "divisions/districts.csv", "rows", id_field="code")
SUBDISTRICT = Kind("subdistrict", Subdistrict, "divisions/subdistricts.csv", "rows", id_field="code")
COMMUNITY = Kind("community", Community, "divisions/communities.csv", "rows", id_field="code")
ROLE = Kind("role", Role, "roles.yaml", "many", check=check_role)
PERSONA = Kind("persona", Persona, "people/personas.yaml", "many", check=check_persona)
