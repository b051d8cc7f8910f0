"""Which enterprise stands behind a credit code, and what is it called?"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.models import Enterprise
from onecity.core.ids import CreditCode


@dataclass(frozen=True, slots=True)
class EnterpriseView:
    """An enterprise: `id` is under what its applications and sealed data stand."""

    id: UUID
    credit_code: str
    name: str


@transaction.atomic
def register_enterprise(actor: Actor, credit_code: str, name: str) -> EnterpriseView:
    """Note an enterprise, or its new name; the same code is one enterprise for ever.

    Raises `NotAllowed` (`identity.register`), `core.ids.IdentifierInvalid` for a wrong code.
    """
    actor.must("identity.register")
    code = CreditCode.parse(credit_code).code
    row, is_new = Enterprise.objects.update_or_create(credit_code=code, defaults={"name": name.strip()})
    record(
        actor=actor,
        action="identity.enterprise.register" if is_new else "identity.enterprise.rename",
        target=f"enterprise:{row.id}",
        details={"credit_code": code, "name": row.name},
    )
    return _view(row)


def enterprise(credit_code: str) -> EnterpriseView | None:
    """The enterprise of a credit code; `None` for one that is not known. Nothing here is personal."""
    row = Enterprise.objects.filter(credit_code=credit_code).first()
    return None if row is None else _view(row)


def enterprise_by_id(enterprise_id: UUID) -> EnterpriseView | None:
    """The enterprise of an id; `None` when it is none, such as a person's."""
    row = Enterprise.objects.filter(id=enterprise_id).first()
    return None if row is None else _view(row)


def enterprise_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What enterprises are called; ids of anything else are left out."""
    return dict(Enterprise.objects.filter(id__in=list(ids)).values_list("id", "name"))


def _view(row: Enterprise) -> EnterpriseView:
    return EnterpriseView(row.id, row.credit_code, row.name)
