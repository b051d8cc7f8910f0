"""Under which number does an app know a person?"""

from uuid import UUID

from onecity.base.identity.vault import blind_index


def subject_of(app: str, person_id: UUID) -> str:
    """A number that stays for this app and this person; no two apps can compare theirs (pairwise, OpenID Core 8.1)."""
    return blind_index("openid-subject", f"{app}:{person_id}")
