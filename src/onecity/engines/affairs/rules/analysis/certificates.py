"""Do certificates named in a service exist, give what is read, and stand wherever they could?"""

from collections.abc import Iterator, Mapping
from typing import Any

from onecity.core.pack import City, Declaration, Problem
from onecity.engines.affairs.declare import Document, Service
from onecity.engines.affairs.rules.analysis.saying import Path, say
from onecity.engines.affairs.rules.conditions import fields_of

Types = Mapping[str, Any]


def problems(declaration: Declaration, service: Service, city: City) -> Iterator[Problem]:
    """Uses and fields that a type does not have; faces that miss a field; documents that a certificate gives."""
    types: Types = city.all("certificate-type")
    places = [name for name, _ in fields_of(service).items()]
    for i, document in enumerate(service.documents):
        path: Path = ("documents", i, "certificate")
        if document.certificate:
            one = document.certificate
            yield from _use(declaration, path, types.get(one.type), one.use, one.fields)
        else:
            yield from _could_be_read(declaration, i, document, types)
    for i, section in enumerate(service.form.sections):
        for j, field in enumerate(section.fields):
            if field.certificate and field.id in places:
                source = field.certificate
                path = ("form", "sections", i, "fields", j, "certificate")
                yield from _use(declaration, path, types.get(source.type), source.use, (source.field,))
    yield from _faces(declaration, service, types)
    yield from _issuers(declaration, service, types)


def _use(
    declaration: Declaration,
    path: Path,
    declared: Any,  # noqa: ANN401  a type of another engine
    use_id: str,
    fields: tuple[str, ...],
) -> Iterator[Problem]:
    if declared is None:
        return  # the pack says that there is no such type
    use = declared.use(use_id)
    if use is None:
        yield say(
            declaration,
            (*path, "use"),
            "affairs-use-unknown",
            f"证照“{declared.id}”没有声明用途“{use_id}”。",
            f"The certificate “{declared.id}” declares no use “{use_id}”.",
            use_id,
            [one.id for one in declared.uses],
        )
        return
    for name in fields:
        if name not in use.fields:
            yield say(
                declaration,
                path,
                "affairs-field-not-given",
                f"证照“{declared.id}”的用途“{use_id}”不提供“{name}”。",
                f"The use “{use_id}” of the certificate “{declared.id}” does not give “{name}”.",
                name,
                use.fields,
            )


def _could_be_read(declaration: Declaration, i: int, document: Document, types: Types) -> Iterator[Problem]:
    """A document of the same name as a certificate: nobody should be asked for what the city can read."""
    for declared in types.values():
        if document.id == declared.id or document.title.zh == declared.title.zh:
            yield say(
                declaration,
                ("documents", i, "id"),
                "affairs-certificate-gives-it",
                f"“{document.title.zh}”有电子证照“{declared.id}”，请写 certificate，不要让人上传。",
                f"The certificate “{declared.id}” gives “{document.title.en}”: name it in `certificate`.",
                document.id,
            )


def _faces(declaration: Declaration, service: Service, types: Types) -> Iterator[Problem]:
    for i, result in enumerate(service.results):
        declared = types.get(result.certificate.type) if result.certificate else None
        if result.certificate is None or declared is None:
            continue
        path: Path = ("results", i, "certificate", "face")
        known = [field.id for field in declared.fields]
        for name in result.certificate.face:
            if name not in known:
                yield say(
                    declaration,
                    (*path, name),
                    "affairs-face-unknown",
                    f"证照“{declared.id}”的照面没有“{name}”。",
                    f"The face of “{declared.id}” has no field “{name}”.",
                    name,
                    known,
                )
        missing = [f.id for f in declared.fields if f.required and f.id not in result.certificate.face]
        if missing:
            yield say(
                declaration,
                path,
                "affairs-face-missing",
                f"证照“{declared.id}”的照面还缺：{'、'.join(missing)}。",
                f"The face of “{declared.id}” still needs: {', '.join(missing)}.",
                missing[0],
            )


def _issuers(declaration: Declaration, service: Service, types: Types) -> Iterator[Problem]:
    """Only a type's authority issues it; an organisation's certificate has to know whose it is."""
    for i, result in enumerate(service.results):
        declared = types.get(result.certificate.type) if result.certificate else None
        if result.certificate is None or declared is None:
            continue
        path: Path = ("results", i, "certificate")
        giver = next((item for item in service.items if result.id in item.yields), None)
        if giver is not None and giver.department != declared.authority:
            yield say(
                declaration,
                (*path, "type"),
                "affairs-not-the-issuer",
                f"证照“{declared.id}”由“{declared.authority}”签发，事项“{giver.id}”属于“{giver.department}”。",
                f"“{declared.authority}” issues the certificate “{declared.id}”, "
                f"but the item “{giver.id}” belongs to “{giver.department}”.",
                giver.department,
                [declared.authority],
            )
        unknown = service.audience == "person" and result.certificate.holder is None
        if declared.holder == "organisation" and unknown:
            yield say(
                declaration,
                path,
                "affairs-holder-unknown",
                f"证照“{declared.id}”发给单位，而申请人是个人。请写 holder，说明单位的统一社会信用代码从哪里来。",
                f"An organisation holds the certificate “{declared.id}”, but a person applies. "
                f"Say in `holder` where its credit code comes from.",
                declared.id,
            )
