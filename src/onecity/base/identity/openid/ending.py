"""When does what an app holds come to an end at once? Nothing here asks for consents: they call it."""

from uuid import UUID

from django.utils import timezone

from onecity.base.identity.models import AppGrant

PREFIX = "app:"


def end_of_consent(person_id: UUID, recipient: str, scope: str) -> int:
    """End what rests on a consent that was taken back; how many sign-ins. Other recipients than apps hold nothing."""
    if not recipient.startswith(PREFIX):
        return 0
    held = AppGrant.objects.filter(person_id=person_id, app=recipient.removeprefix(PREFIX), ended_at=None)
    resting = [grant.id for grant in held if scope in grant.scopes]
    return end_grants(resting, "consent-withdrawn")


def end_grants(grant_ids: list[UUID], why: str) -> int:
    """End sign-ins with all their tokens; how many."""
    return AppGrant.objects.filter(id__in=grant_ids, ended_at=None).update(
        ended_at=timezone.now(), ended_why=why
    )
