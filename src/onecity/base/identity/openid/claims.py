"""What is told to an app about a person, by the scopes of its token?

Each scope is one reading, recorded with the purpose that the person agreed to, before anything is given.
"""

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.audit.door import record_reading
from onecity.base.identity.models import AppToken, Person
from onecity.base.identity.openid.granting import live_scopes
from onecity.base.identity.openid.known import app_actor, app_of, recorded_purpose
from onecity.base.identity.openid.scopes import SCOPES, district_of
from onecity.base.identity.openid.subject import subject_of
from onecity.base.identity.people import FIELD
from onecity.base.identity.vault import open_sealed
from onecity.core.ids import ResidentId
from onecity.core.text import mask_name, mask_phone

ADULT_FROM_YEARS = 18
# scopes that give nothing to read
SILENT = {"openid", "offline_access"}


@transaction.atomic
def userinfo(row: AppToken) -> dict[str, Any]:
    """The claims for a good access token; what the city does not know is left out."""
    app, person_id = app_of(row.grant.app), row.grant.person_id
    found: dict[str, Any] = {"sub": subject_of(app.id, person_id)}
    wanted = [scope for scope in live_scopes(row) if scope not in SILENT]
    for scope in wanted:
        record_reading(
            actor=app_actor(app.id),
            subject=person_id,
            purpose=recorded_purpose(app.id, scope),
            fields=SCOPES[scope].fields,
            target=app.recipient,
        )
    return found | (_claims(person_id, wanted) if wanted else {})


def _claims(person_id: UUID, scopes: list[str]) -> dict[str, Any]:
    person = Person.objects.get(id=person_id, erased_at=None)
    data = json.loads(open_sealed(person.id, bytes(person.sealed), FIELD))
    known = {
        "name": data["name"],
        "name_masked": mask_name(data["name"]) if data["name"] else "",
        "mobile": f"+86{data['phone']}" if data["phone"] else "",
        "mobile_masked": mask_phone(data["phone"]) if data["phone"] else "",
        "verified": person.level == Person.Level.VERIFIED,
        # a number that nobody has compared with a card proves no age
        "adult": _is_adult(data["resident_id"]) if person.level == Person.Level.VERIFIED else None,
        "district": district_of(person.division),
    }
    told = {SCOPES[scope].claims[0]: known[scope] for scope in scopes}
    return {claim: value for claim, value in told.items() if value not in ("", None)}


def _is_adult(resident_id: str) -> bool | None:
    if not resident_id:
        return None
    return ResidentId.parse(resident_id).age_on(timezone.localdate()) >= ADULT_FROM_YEARS
