"""What does the loaded city declare that certificates needs?"""

from collections.abc import Mapping
from typing import Any

from onecity.base.actor import Scope
from onecity.base.declarations.door import current, version
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.door import organisations
from onecity.core.text import Text
from onecity.engines.certificates.declare import CertificateType, Matter
from onecity.engines.certificates.errors import MatterUnknown, NotTheIssuer, TypeUnknown

TYPE = "certificate-type"
MATTER = "matter"


def types() -> Mapping[str, CertificateType]:
    """All declared types of certificate, by id."""
    return _all(TYPE)


def type_of(type_id: str) -> CertificateType:
    """A type as it is declared now. Raises `TypeUnknown`."""
    try:
        return types()[type_id]
    except KeyError:
        raise TypeUnknown(type_id) from None


def type_as_of(type_id: str, content_hash: str) -> CertificateType:
    """A type as it was when a version was made: old faces are read by the fields they were written with."""
    found: CertificateType = version(TYPE, type_id, content_hash)
    return found


def type_hash(type_id: str) -> str:
    """Under which hash the present declaration of a type stays readable for ever."""
    return str(current().hash_of(TYPE, type_id))


def matters() -> Mapping[str, Matter]:
    """All declared certificate-free matters, by id."""
    return _all(MATTER)


def matter_of(matter_id: str) -> Matter:
    """One matter. Raises `MatterUnknown`."""
    try:
        return matters()[matter_id]
    except KeyError:
        raise MatterUnknown(matter_id) from None


def matter_hash(matter_id: str) -> str:
    """Under which hash the present declaration of a matter stays readable."""
    return str(current().hash_of(MATTER, matter_id))


def matter_as_of(matter_id: str, content_hash: str) -> Matter:
    """A matter as it was when a material was settled."""
    found: Matter = version(MATTER, matter_id, content_hash)
    return found


def organisation_name(organisation: str) -> Text:
    """An organisation's full name; its id for one that is declared no more."""
    found = organisations().get(organisation)
    return found.name if found else Text(zh=organisation, en=organisation)


def scope_of(organisation: str) -> Scope:
    """Where one has to hold a permission to act for an organisation: its own, in its division."""
    found = organisations().get(organisation)
    return Scope(organisation, found.division if found else None)


def issuer_of(declared: CertificateType, organisation: str | None) -> str:
    """The body that issues: the declared authority, or one led by it where the level allows that.

    Raises `NotTheIssuer`.
    """
    if organisation is None or organisation == declared.authority:
        return declared.authority
    found = organisations().get(organisation)
    if declared.level != "district" or found is None or found.parent != declared.authority:
        raise NotTheIssuer(declared.id, organisation)
    return organisation


def _all(kind: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = current().all(kind)
    except NothingLoaded:
        return {}
    return found
