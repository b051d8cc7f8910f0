"""What does a demo show before anybody was issued anything? Each persona's usual certificates, marked as simulated."""

from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.declarations.door import pin
from onecity.base.identity.door import find_by_resident_id, person, personas
from onecity.core.ids import ResidentId
from onecity.engines.certificates.declare import CertificateType, FieldType
from onecity.engines.certificates.door.declared import types
from onecity.engines.certificates.door.holders import Holder
from onecity.engines.certificates.door.issuing import issue
from onecity.engines.certificates.models import Certificate
from onecity.engines.certificates.rules.face import Value

USUAL = (
    "identity-card",
    "household-register",
    "social-security-card",
    "medical-insurance",
    "driving-licence",
)
ELDER = ("elder-card", "retirement-certificate")
ELDER_YEARS = 65
NAMES = ("name", "holder_name")


def issue_samples(actor: Actor, person_id: UUID) -> tuple[UUID, ...]:
    """Issue to a demo person what they would have, from the declared examples with their own name and number.

    Certificates that they have already are left out. Raises `NotAllowed` (`certificates.issue`, and reading
    the person), `ValueError` for somebody who is no demo person.
    """
    who = person(actor, person_id, "certificates.samples", fields=("name", "resident_id"))
    if not who.simulated:
        raise ValueError("samples are for demo people only")
    age = ResidentId.parse(who.resident_id).age_on(timezone.localdate())
    # No disability certificate: applying for it is what the demo's first resident is there for.
    wanted = [*USUAL, *(ELDER if age >= ELDER_YEARS else ())]
    holder = Holder.person(person_id)
    held = set(Certificate.objects.filter(holder=holder.id).values_list("type", flat=True))
    return tuple(
        issue(actor, name, holder, _face(types()[name], who.name, who.resident_id), simulated=True)
        for name in wanted
        if name in types() and name not in held
    )


def issue_demo_samples() -> int:
    """Issue to every demo resident what they would have and have not; how many in all. For demo mode."""
    actor = system(["certificates.issue", "identity.read"])
    with pin():
        residents = [one for one in personas().values() if one.kind == "resident"]
        found = [find_by_resident_id(actor, one.resident_id, "certificates.samples") for one in residents]
        return sum(len(issue_samples(actor, person_id)) for person_id in found if person_id is not None)


def _face(declared: CertificateType, name: str, number: str) -> dict[str, Value]:
    """The type's first right example, in this person's name."""
    example = next(one for one in declared.examples if not one.problems)
    born = ResidentId.parse(number)
    own: dict[str, Value] = {
        "birth_date": born.birth_date.isoformat(),
        "sex": "女" if born.sex == "female" else "男",
    }
    face: dict[str, Value] = dict(example.face)
    for field in declared.fields:
        if field.id in NAMES:
            face[field.id] = name
        elif field.type is FieldType.RESIDENT_ID:
            face[field.id] = number
        elif field.id in own and field.id in face:
            face[field.id] = own[field.id]
    return face
