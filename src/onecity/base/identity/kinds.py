"""Which declarations are about organisations, divisions and people, and when are they right?"""

from collections.abc import Iterator

from onecity.base.identity.declare import Community, District, Organisation, Persona, Role, Subdistrict
from onecity.base.identity.duties import clash, separated_duties
from onecity.base.manifest import collect
from onecity.core.pack import City, Declaration, Kind, Problem, nearest
from onecity.core.text import Text

FEW = 12  # so many codes are worth listing
DIVISION_KINDS = ("district", "subdistrict", "community")
CLASH = Text(
    zh="“{held}”与“{wanted}”不能由同一角色或同一人承担（三员分立）。请拆分。",
    en='"{held}" and "{wanted}" may not meet in one role or one person (separation of duties). Split them.',
)
DIVISION_UNKNOWN = Text(
    zh="没有代码为“{found}”的行政区划。请填写市、区（市）、街道（镇）或社区的代码。",
    en='There is no division "{found}". Write the code of the city, a district, a subdistrict or a community.',
)
PERMISSION_UNKNOWN = Text(
    zh="没有名为“{found}”的权限。权限由各引擎的清单给出。",
    en='There is no permission "{found}". Permissions are named in the manifests of the engines.',
)
NOT_OF_ENGINE = Text(zh="“{engine}”没有名为“{found}”的权限。", en='"{engine}" has no permission "{found}".')
STAFF_ORGANISATION = Text(
    zh="工作人员须有所属单位。请填写 organisation。",
    en="Staff work for an organisation. Write it under organisation.",
)


def check_organisation(declaration: Declaration, city: City) -> Iterator[Problem]:
    """The division exists; nothing stands above itself."""
    yield from _division_problems(declaration, city)
    seen = {declaration.id}
    above = declaration.value.parent
    known = city.all("organisation")
    while above in known:
        if above in seen:
            text = Text(
                zh="上级关系成环：经“{found}”又回到自己。请更正 parent。",
                en='Through "{found}" it stands above itself. Correct the parent.',
            )
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
            yield _permission_problem(declaration, place, name, known)
    duties = separated_duties(role.duty, role.permissions)
    if pair := clash(duties, duties):
        yield declaration.problem(
            "permissions", "duties-not-separated", message=CLASH, held=pair[0], wanted=pair[1]
        )


def _permission_problem(declaration: Declaration, place: int, name: str, known: list[str]) -> Problem:
    engine = name.partition(".")[0]
    of_engine = [one for one in known if one.startswith(f"{engine}.")]
    return declaration.problem(
        ("permissions", place),
        "permission-unknown",
        allowed=of_engine or known,
        nearest=nearest(name, known),
        message=NOT_OF_ENGINE if of_engine else PERMISSION_UNKNOWN,
        engine=engine,
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
    codes = [one.division for one in city.all("city").values()]
    codes += [known for kind in DIVISION_KINDS for known in city.all(kind)]
    if code in codes:
        return
    yield declaration.problem(
        "division",
        "division-unknown",
        allowed=codes if len(codes) <= FEW else (),
        nearest=nearest(code, [known for known in codes if len(known) == len(code)]),
        message=DIVISION_UNKNOWN,
    )


ORGANISATION = Kind("organisation", Organisation, "organisations/*.yaml", "many", check=check_organisation)
DISTRICT = Kind("district", District, "divisions/districts.csv", "rows", id_field="code")
SUBDISTRICT = Kind("subdistrict", Subdistrict, "divisions/subdistricts.csv", "rows", id_field="code")
COMMUNITY = Kind("community", Community, "divisions/communities.csv", "rows", id_field="code")
ROLE = Kind("role", Role, "roles.yaml", "many", check=check_role)
PERSONA = Kind("persona", Persona, "people/personas.yaml", "many", check=check_persona)
