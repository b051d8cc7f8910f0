"""Is another organisation's program recognised by its signature, and by nothing else?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, NotAllowed, Scope, system
from onecity.base.audit.models import Entry
from onecity.base.declarations.door import load_release
from onecity.base.identity.clients import (
    ClientDraft,
    add_client_key,
    client_actor,
    client_by_name,
    clients,
    end_client_key,
    errors,
    prune_nonces,
    recognise_client,
    register_client,
    set_client_enabled,
)
from onecity.base.identity.clients.recognising import NONCES_KEPT
from onecity.base.identity.errors import OrganisationUnknown, RoleUnknown
from onecity.base.identity.models import SeenNonce
from onecity.base.identity.people import display_name
from onecity.base.identity.tests.city import ROLES, write_city
from onecity.base.identity.tests.programs import ADDRESS, OFFICER, TITLE, Program, asking, public_pem
from onecity.core.crypto import ON_THE_WEB, SigningKey
from onecity.core.signature import request_to

OFFICE = Scope("civil-affairs", "370202")


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """A Monday at ten."""
    with time_machine.travel("2026-11-09T10:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def program(city: Path, monday: time_machine.Traveller) -> Program:
    """The system of the civil affairs bureau of a district."""
    return Program()


def draft(**changes: object) -> ClientDraft:
    given: dict[str, object] = {"name": "civil", "title": TITLE, "role": "clerk"}
    return ClientDraft(**(given | changes))  # type: ignore[arg-type]


def actions() -> set[str]:
    return set(Entry.objects.filter(action__startswith="identity.client").values_list("action", flat=True))


@pytest.mark.parametrize("suite", ON_THE_WEB)
def test_a_signed_request_is_its_programs_with_the_roles_permissions_in_its_scope(
    city: Path, suite: str
) -> None:
    program = Program()
    key = SigningKey.generate(suite)
    actor = program.asks(key=key, keyid=program.add_key(key))
    assert (actor.kind, actor.id) == (ActorKind.CLIENT, program.id)
    assert {grant.permission for grant in actor.grants} == {
        "worklist.work",
        "affairs.decide",
        "identity.read",
    }
    assert actor.may("affairs.decide", OFFICE)
    assert not actor.may("affairs.decide", Scope("transport", "370202"))
    assert not actor.may("affairs.decide", Scope("civil-affairs", "370203"))
    assert display_name(program.id) == "民政业务系统"


def test_only_some_of_the_roles_permissions_may_be_given(city: Path) -> None:
    actor = Program(permissions=("affairs.decide",)).asks()
    assert {grant.permission for grant in actor.grants} == {"affairs.decide"}


def test_the_same_request_is_refused_the_second_time_even_with_another_body(program: Program) -> None:
    message = program.signed(asking("POST", b"{}"))
    program_again = program.signed(asking("POST", b"[]"), nonce="the-same-nonce-again")
    recognise_client(message, ADDRESS)
    with pytest.raises(errors.NonceUsed):
        recognise_client(message, ADDRESS)
    recognise_client(program_again, ADDRESS)
    with pytest.raises(errors.NonceUsed):
        program.asks(asking("POST", b"{}"), nonce="the-same-nonce-again")


def test_two_programs_may_use_the_same_nonce(program: Program) -> None:
    program.asks(nonce="a-nonce-of-everybody")
    assert Program("other").asks(nonce="a-nonce-of-everybody").id != program.id


def test_a_wrong_signature_does_not_use_up_the_nonce(program: Program) -> None:
    with pytest.raises(errors.SignatureWrong):
        program.asks(key=SigningKey.generate("Ed25519"), nonce="a-nonce-for-two-tries")
    assert program.asks(nonce="a-nonce-for-two-tries").id == program.id


def test_nonces_are_kept_for_as_long_as_their_signatures_could_be_valid(
    program: Program, monday: time_machine.Traveller
) -> None:
    program.asks()
    monday.shift(NONCES_KEPT - timedelta(seconds=1))
    assert prune_nonces() == 0
    monday.shift(timedelta(seconds=2))
    assert prune_nonces() == 1
    assert not SeenNonce.objects.exists()


def test_a_changed_body_is_found(program: Program) -> None:
    whole = program.signed(asking("POST", b'{"reason": "one"}'))
    changed = request_to("POST", "https://city.example/api/v1/affairs/tasks?state=free", whole.headers, b"{}")
    with pytest.raises(errors.BodyChanged):
        recognise_client(changed, ADDRESS)


@pytest.mark.parametrize(
    ("url", "method"),
    [
        ("https://city.example/api/v1/affairs/tasks?state=mine", "GET"),
        ("https://city.example/api/v1/affairs/cases?state=free", "GET"),
        ("https://other.example/api/v1/affairs/tasks?state=free", "GET"),
        ("https://city.example/api/v1/affairs/tasks?state=free", "DELETE"),
    ],
)
def test_a_signature_holds_for_one_request_at_one_address(program: Program, url: str, method: str) -> None:
    whole = program.signed(asking())
    with pytest.raises(errors.SignatureWrong):
        recognise_client(request_to(method, url, whole.headers), ADDRESS)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_signature_out_of_the_window_is_refused_and_told_the_time(program: Program, minutes: int) -> None:
    with pytest.raises(errors.SignatureOutdated) as refused:
        program.asks(created=timezone.now() + timedelta(minutes=minutes))
    assert "2026-11-09T02:00:00+00:00" in refused.value.text("en")
    assert "2026-11-09T02:00:00+00:00" in refused.value.text("zh-hans")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature-Input": "sig1=()", "Signature": "sig1=:AAAA:"},
        {"Signature-Input": "(", "Signature": "sig1=:AAAA:"},
        {"Signature": "sig1=:AAAA:"},
    ],
)
def test_what_is_no_signature_is_told_so(city: Path, headers: dict[str, str]) -> None:
    with pytest.raises(errors.SignatureUnreadable):
        recognise_client(asking(headers=headers), ADDRESS)


def test_a_request_that_leaves_its_query_open_is_refused(program: Program) -> None:
    with pytest.raises(errors.SignatureUnreadable) as refused:
        program.asks(components=("@method", "@authority", "@path"))
    assert "@query" in refused.value.text("en")


def test_requests_come_from_the_registered_networks_only(city: Path) -> None:
    program = Program(addresses=("192.0.2.0/24", "2001:db8::/32"))
    for address in ("192.0.2.9", "::ffff:192.0.2.9", "2001:db8::9"):
        assert program.asks(address=address).id == program.id
    for address in ("198.51.100.9", "unknown", ""):
        with pytest.raises(errors.SourceRefused):
            program.asks(address=address)


def test_two_keys_are_valid_while_one_follows_the_other(
    program: Program, monday: time_machine.Traveller
) -> None:
    new = SigningKey.generate("Ed25519")
    new_id = program.add_key(new)
    assert program.asks().id == program.asks(key=new, keyid=new_id).id
    end_client_key(OFFICER, program.name, program.keyid)
    with pytest.raises(errors.ClientKeyUnknown):
        program.asks()
    assert program.asks(key=new, keyid=new_id).id == program.id
    assert {key.key_id: key.until is None for key in client_by_name(program.name).keys} == {
        program.keyid: False,
        new_id: True,
    }


def test_a_key_is_valid_from_its_first_moment_to_its_last(
    program: Program, monday: time_machine.Traveller
) -> None:
    key, now = SigningKey.generate("Ed25519"), timezone.now()
    keyid = program.add_key(key, since=now + timedelta(hours=1), until=now + timedelta(hours=2))
    with pytest.raises(errors.ClientKeyUnknown):
        program.asks(key=key, keyid=keyid)
    monday.shift(timedelta(hours=1))
    assert program.asks(key=key, keyid=keyid).id == program.id
    monday.shift(timedelta(hours=1))
    with pytest.raises(errors.ClientKeyUnknown):
        program.asks(key=key, keyid=keyid)


def test_one_programs_key_does_not_sign_for_another(program: Program) -> None:
    other = Program("other")
    with pytest.raises(errors.SignatureWrong):
        program.asks(key=other.key)
    with pytest.raises(errors.KeyTaken):
        program.add_key(other.key)


def test_a_key_says_when_it_was_used_last_to_the_minute(
    program: Program, monday: time_machine.Traveller
) -> None:
    program.asks()
    first = timezone.now()
    for seconds, used in ((30, first), (31, first + timedelta(seconds=61))):
        monday.shift(timedelta(seconds=seconds))
        program.asks()
        assert client_by_name(program.name).keys[0].used_at == used


def test_a_disabled_program_is_refused_until_it_is_enabled_again(program: Program) -> None:
    set_client_enabled(OFFICER, program.name, False)
    with pytest.raises(errors.ClientDisabled):
        program.asks()
    assert client_actor(program.id) is None
    set_client_enabled(OFFICER, program.name, True)
    assert program.asks().id == program.id
    verbs = ("register", "key", "disable", "enable")
    assert actions() == {f"identity.client.{verb}" for verb in verbs}


def test_what_a_role_loses_its_programs_lose_too(program: Program, tmp_path: Path) -> None:
    smaller = ROLES.replace("[worklist.work, affairs.decide, identity.read]", "[worklist.work]")
    load_release(write_city(tmp_path / "next", roles=smaller), actor=system({"declarations.load"}))
    assert {grant.permission for grant in program.asks().grants} == {"worklist.work"}
    gone = smaller.replace("id: clerk", "id: scribe")
    personas = "personas: []\n"
    load_release(
        write_city(tmp_path / "last", roles=gone, personas=personas), actor=system({"declarations.load"})
    )
    assert program.asks().grants == frozenset()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "Civil"}, errors.ClientNameInvalid),
        ({"name": "c"}, errors.ClientNameInvalid),
        ({"role": "emperor"}, RoleUnknown),
        ({"role": "administrator"}, errors.RoleNotForClients),
        ({"role": "auditor"}, errors.RoleNotForClients),
        ({"organisation": "nowhere"}, OrganisationUnknown),
        ({"division": "999999"}, errors.DivisionUnknown),
        ({"permissions": ("identity.assign",)}, errors.BeyondRole),
        ({"addresses": ("192.0.2.1/24",)}, errors.NetworkInvalid),
    ],
)
def test_a_wrong_draft_is_refused(city: Path, changes: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        register_client(OFFICER, draft(**changes))
    assert clients(OFFICER) == ()


def test_a_name_is_taken_once(program: Program) -> None:
    with pytest.raises(errors.ClientNameTaken):
        register_client(OFFICER, draft())


def test_what_is_no_public_key_is_refused(program: Program) -> None:
    for content in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(errors.KeyUnusable):
            add_client_key(OFFICER, program.name, content)
    with pytest.raises(errors.ClientUnknown):
        add_client_key(OFFICER, "nobody", public_pem(program.key))


def test_only_security_officers_register_programs_inside_their_scope(program: Program, wang: object) -> None:
    nobody = Actor(ActorKind.STAFF)
    for refused in (
        lambda: register_client(nobody, draft(name="more")),
        lambda: add_client_key(nobody, program.name, public_pem(SigningKey.generate("Ed25519"))),
        lambda: set_client_enabled(nobody, program.name, False),
        lambda: end_client_key(nobody, program.name, program.keyid),
        lambda: clients(nobody),
    ):
        with pytest.raises(NotAllowed):
            refused()
