"""How does a demonstration get its people, without ever becoming a city?"""

from django.conf import settings
from django.db import OperationalError, ProgrammingError, transaction

from onecity.base.actor import Actor, system
from onecity.base.identity.accounts import create_account
from onecity.base.identity.city import personas, role_of
from onecity.base.identity.declare import Persona
from onecity.base.identity.enterprises import register_enterprise
from onecity.base.identity.errors import NotInDemo
from onecity.base.identity.mandates import MandateDraft, give_mandate
from onecity.base.identity.models import Account, DemoMark, Person
from onecity.base.identity.people import PersonDraft, create_person
from onecity.base.identity.rights import assign_role

RIGHTS = ("identity.register", "identity.assign", "identity.mandate")


def mark_demo() -> None:
    """Mark this database as a demonstration, for ever. Raises `NotInDemo` outside demo mode."""
    if not settings.CONFIGURATION.demo:
        raise NotInDemo
    DemoMark.objects.get_or_create(id=1)


def is_marked_demo() -> bool:
    """Whether this database was ever opened in demo mode."""
    return DemoMark.objects.exists()


def check_demo_mark() -> str:
    """Why this installation may not start, in Chinese and English; empty when it may.

    A marked database holds invented people who sign in without a password: production settings refuse it.
    """
    if settings.CONFIGURATION.demo:
        return ""
    try:
        marked = is_marked_demo()
    except (OperationalError, ProgrammingError):  # no table yet: a fresh database is no demonstration
        return ""
    if not marked:
        return ""
    return (
        "This database was made in demo mode and cannot become a city's. "
        "Use another database (ONECITY_DATA or ONECITY_DATABASE_URL), or set ONECITY_DEMO=true. / "
        "此数据库由演示模式创建，不能用于正式环境。请换用其他数据库（ONECITY_DATA 或 "
        "ONECITY_DATABASE_URL），或设置 ONECITY_DEMO=true。"
    )


@transaction.atomic
def create_personas() -> int:
    """Make the declared personas that do not exist yet; gives their number. Raises `NotInDemo`."""
    if not (settings.CONFIGURATION.demo and is_marked_demo()):
        raise NotInDemo
    there = set(Person.objects.exclude(persona=None).values_list("persona", flat=True))
    missing = [persona for persona in personas().values() if persona.id not in there]
    for persona in missing:
        _create(system(RIGHTS), persona)
    return len(missing)


def persona_account(persona_id: str) -> Account | None:
    """The account of a persona; `None` outside demo mode, whatever the database holds."""
    if not (settings.CONFIGURATION.demo and is_marked_demo()):
        return None
    return Account.objects.filter(person__persona=persona_id, is_active=True).first()


def _create(actor: Actor, persona: Persona) -> None:
    person_id = create_person(
        actor,
        PersonDraft(
            name=persona.name,
            phone=persona.phone,
            resident_id=persona.resident_id,
            kind=persona.kind,
            level=Person.Level.VERIFIED.value,
            division=persona.division,
            language=persona.language,
            elder=persona.elder,
            facts=persona.facts,
            persona=persona.id,
        ),
    )
    create_account(actor, person_id, username=persona.id, password=None, phone=persona.phone)
    for body in persona.acts_for:
        register_enterprise(actor, body.credit_code, body.name)
        draft = MandateDraft(person_id, "*", organisation=body.credit_code, evidence="demonstration")
        give_mandate(actor, draft)
    for role in persona.roles:
        # administration, security and audit are the whole city's; other duties lie where the persona works
        everywhere = role_of(role).duty != "business" or persona.organisation is None
        assign_role(
            actor,
            person_id,
            role,
            organisation=None if everywhere or role_of(role).oversees else persona.organisation,
            division=None if everywhere else persona.division,
        )
