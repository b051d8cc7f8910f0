"""Does everything that a type or a matter names exist? Called by its dotted name when a city is checked."""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.certificates.declare import CertificateRule, CertificateType, FieldType, Matter

Path = tuple[str | int, ...]


def type_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Names of fields that lead nowhere, ids given twice, a code that another type has already."""
    declared = cast("CertificateType", declaration.value)
    known = tuple(field.id for field in declared.fields)
    for path, name in _fields_named(declared):
        if name not in known:
            yield declaration.problem(path, "unknown-reference", found=name, allowed=known, kind="field")
    yield from _twice(declaration, ("fields",), known)
    yield from _twice(declaration, ("uses",), tuple(use.id for use in declared.uses))
    yield from _end_is_a_date(declaration, declared)
    others = (one for one in city.all("certificate-type").values() if one.id < declared.id)
    if any(other.code == declared.code for other in others):
        yield declaration.problem(
            "code",
            "certificates-code",
            message=Text(
                zh="代码 {found} 已用于另一种证照。", en="The code {found} belongs to another type."
            ),
        )


def matter_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Uses and fields that a certificate does not have; materials that an example names and nobody declares."""
    matter = cast("Matter", declaration.value)
    materials = tuple(material.id for material in matter.materials)
    yield from _twice(declaration, ("materials",), materials)
    for place, material in enumerate(matter.materials):
        for line, rule in enumerate(material.rules):
            if isinstance(rule, CertificateRule):
                yield from _certificate(declaration, ("materials", place, "rules", line), rule, city)
    for place, case in enumerate(matter.cases):
        named = {*case.expect, *case.given.checks, *case.given.cross_checks, *case.given.promises}
        for name in sorted(named - set(materials)):
            yield declaration.problem(
                ("cases", place), "unknown-reference", found=name, allowed=materials, kind="material"
            )


def _certificate(
    declaration: Declaration, path: Path, rule: CertificateRule, city: City
) -> Iterator[Problem]:
    declared = city.all("certificate-type").get(rule.certificate)
    if declared is None:
        return
    use = declared.use(rule.use)
    if use is None:
        uses = tuple(one.id for one in declared.uses)
        yield declaration.problem(
            (*path, "use"), "unknown-reference", found=rule.use, allowed=uses, kind="use"
        )
        return
    for place, name in enumerate(rule.fields):
        if name not in use.fields:
            yield declaration.problem(
                (*path, "fields", place), "unknown-reference", found=name, allowed=use.fields, kind="field"
            )


def _fields_named(declared: CertificateType) -> Iterator[tuple[Path, str]]:
    yield ("template", "headline"), declared.template.headline
    for line, row in enumerate(declared.template.rows):
        for place, name in enumerate(row):
            yield ("template", "rows", line, place), name
    for place, use in enumerate(declared.uses):
        for line, name in enumerate(use.fields):
            yield ("uses", place, "fields", line), name
    if declared.valid_until is not None:
        yield ("valid_until",), declared.valid_until


def _end_is_a_date(declaration: Declaration, declared: CertificateType) -> Iterator[Problem]:
    if declared.valid_until is None:
        return
    field = declared.field(declared.valid_until)
    if field is not None and field.type is not FieldType.DATE:
        yield declaration.problem(
            "valid_until",
            "certificates-end",
            message=Text(zh="{found} 不是日期字段。", en="{found} is no field of type date."),
        )


def _twice(declaration: Declaration, path: Path, names: tuple[str, ...]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield declaration.problem(
                (*path, len(names) - 1 - names[::-1].index(name), "id"),
                "certificates-twice",
                found=name,
                message=Text(zh="“{found}” 出现了不止一次。", en="“{found}” is given more than once."),
            )
