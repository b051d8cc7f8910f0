"""Do tolerances, commitments, findings and co-signers name what is there?"""

from collections import Counter
from collections.abc import Iterator

from onecity.core.pack import Declaration, Problem
from onecity.engines.affairs.declare import FieldType, Item, Service
from onecity.engines.affairs.rules.analysis.saying import say
from onecity.engines.affairs.rules.conditions import fields_of
from onecity.engines.affairs.rules.owed import documents_of


def problems(declaration: Declaration, service: Service) -> Iterator[Problem]:
    """What is tolerated or promised although the item does not need it, and who cannot be asked to sign."""
    for i, item in enumerate(service.items):
        yield from _needed(declaration, service, i, item)
        yield from _findings(declaration, service, i, item)
    yield from _commitments_once(declaration, service)
    yield from _co_signers(declaration, service)


def _needed(declaration: Declaration, service: Service, i: int, item: Item) -> Iterator[Problem]:
    documents = sorted(documents_of(service, item))
    named = [(("items", i, "tolerate", j, "document"), one.document) for j, one in enumerate(item.tolerate)]
    named += [(("items", i, "commit", j, "instead_of"), one.instead_of) for j, one in enumerate(item.commit)]
    for path, name in named:
        if name not in documents:
            yield say(
                declaration,
                path,
                "affairs-not-needed",
                f"事项“{item.id}”不需要材料“{name}”，不能容缺或承诺。请改名称，或写进它的 needs。",
                f"The item “{item.id}” does not need the document “{name}”; correct it or add it to needs.",
                name,
                documents,
            )


def _findings(declaration: Declaration, service: Service, i: int, item: Item) -> Iterator[Problem]:
    counts = Counter(field.id for field in item.findings)
    for j, field in enumerate(item.findings):
        if field.when is not None:
            yield say(
                declaration,
                ("items", i, "findings", j, "when"),
                "affairs-finding-when",
                "审批登记项不能带条件，请删去 when。",
                "What the officer enters has no condition; remove `when`.",
                field.when,
            )
        if counts[field.id] > 1 and field.id in [one.id for one in item.findings[:j]]:
            yield say(
                declaration,
                ("items", i, "findings", j, "id"),
                "affairs-twice",
                f"“{field.id}”重复了，请换一个名称。",
                f"“{field.id}” stands here a second time; give it another name.",
                field.id,
            )
    silent = item.clock.on_expiry == "tacit-approval" and any(field.required for field in item.findings)
    if silent or (item.findings and item.decide.by == "automatic"):
        yield say(
            declaration,
            ("items", i, "findings"),
            "affairs-finding-automatic",
            f"事项“{item.id}”会自动决定或默许，没有人填写登记项。请删去其中之一。",
            f"“{item.id}” may be decided by itself: nobody enters its findings then. Remove one of them.",
            item.id,
        )


def _commitments_once(declaration: Declaration, service: Service) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, item in enumerate(service.items):
        for j, one in enumerate(item.commit):
            if one.id in seen:
                yield say(
                    declaration,
                    ("items", i, "commit", j, "id"),
                    "affairs-twice",
                    f"承诺“{one.id}”重复了，请换一个名称。",
                    f"The commitment “{one.id}” stands here a second time; give it another name.",
                    one.id,
                )
            seen.add(one.id)


def _co_signers(declaration: Declaration, service: Service) -> Iterator[Problem]:
    numbers = [name for name, field in fields_of(service).items() if field.type is FieldType.RESIDENT_ID]
    for i, one in enumerate(service.co_signers):
        if one.resident_id not in numbers:
            yield say(
                declaration,
                ("co_signers", i, "resident_id"),
                "affairs-co-signer-unknown",
                f"“{one.resident_id}”不是身份证号类型的问题，无法确定由谁会签。",
                f"“{one.resident_id}” is no question of type resident-id, so nobody can be asked to sign.",
                one.resident_id,
                numbers,
            )
