"""Has every write one effect, though it is sent twice: again with its key, or from a second window without one?

Each write goes over the interface for programs (`Idempotency-Key`) and over the pages (their hidden field).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import doing, offered, town, workshops
from onecity.engines.affairs.tests.browsing import browser
from onecity.engines.affairs.tests.systems import API, System

OFFICE, ITEM, LEASE = "market-supervision", "registration", "lease"
TALENT, SPOUSE = "talent", "37020319550307122X"
KEPT_BY = ("affairs", "certificates", "notify", "outbox", "worklist")
# Sends one and the same request, with this key or (empty) without any.
Send = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there: an applicant, the officer of their case, whoever signs beside them."""

    li: Actor
    registrar: Actor
    spouse: Actor


@pytest.fixture
def scene(city: Path, monday: time_machine.Traveller) -> Scene:
    """A city with two services that use everything, and people."""
    workshops.add(city)
    offered.add(city, TALENT)
    spouse = town.resident("王秀英", SPOUSE, level="verified")
    return Scene(town.resident(), town.officer(OFFICE, "3702"), spouse)


def filed(scene: Scene) -> UUID:
    """A case whose lease is to follow."""
    return workshops.file(scene.li, {LEASE: "later"})


def acceptable(scene: Scene) -> UUID:
    """A case that can be approved."""
    case_id = filed(scene)
    door.accept_with_tolerance(scene.registrar, doing.task(scene.registrar, case_id, ITEM).id, LEASE)
    return case_id


def asked(scene: Scene) -> UUID:
    """A case that was sent back with one question."""
    case_id = filed(scene)
    task = doing.task(scene.registrar, case_id, ITEM)
    door.request_supplement(scene.registrar, task.id, ["trade"], "请写清楚")
    return case_id


def granted(scene: Scene) -> UUID:
    """A case whose results are on their way."""
    case_id = acceptable(scene)
    door.approve(scene.registrar, doing.task(scene.registrar, case_id, ITEM).id)
    return case_id


def result(scene: Scene, case_id: UUID) -> UUID:
    """The first result of a case."""
    return door.my_case(scene.li, case_id).deliveries[0].id


def program(actor: Actor, path: str, body: Mapping[str, object] | None = None) -> Send:
    """What a resident's program sends; a file where there is no body."""
    client = browser(actor)

    def send(key: str) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        if body is None:
            return client.post(f"{API}{path}", {"file": lease()}, headers=headers)
        return client.post(f"{API}{path}", dict(body), "application/json", headers=headers)

    return send


def office(case_id: UUID, step: str, **body: object) -> Send:
    """What the office's own system sends."""
    system = System(OFFICE, "3702")
    task = system.task(case_id, ITEM)
    return lambda key: system.answer(task, step, key, **body)


def page(actor: Actor, path: str, **sent: object) -> Send:
    """What a browser sends from a page; `lease` is a file."""
    client = browser(actor)

    def send(key: str) -> Any:
        files = {"file": lease()} if sent.get("file") else {}
        return client.post(f"/affairs{path}", {**sent, **files, **({"idempotency_key": key} if key else {})})

    return send


def lease() -> SimpleUploadedFile:
    """The document that was to follow."""
    return SimpleUploadedFile("lease.pdf", town.PDF, "application/pdf")


def api_file(scene: Scene) -> Send:
    """File an application."""
    workshops.write(scene.li)
    return program(scene.li, f"/services/{workshops.WORKSHOP}/cases", {})


def page_file(scene: Scene) -> Send:
    """File an application."""
    workshops.write(scene.li)
    return page(scene.li, f"/services/{workshops.WORKSHOP}/apply/check/")


def page_desk(scene: Scene, case_id: UUID, step: str, **sent: object) -> Send:
    """A step on the desk."""
    task = doing.task(scene.registrar, case_id, ITEM)
    return page(scene.registrar, f"/tasks/{task.id}/{step}/", **sent)


def page_sign(scene: Scene) -> Send:
    """Sign what somebody else applies for."""
    offered.write(scene.li, TALENT, offered.answers(TALENT, "everything-granted"))
    door.ask_to_sign(scene.li, TALENT)
    (request,) = door.to_sign(scene.spouse)
    return page(scene.spouse, f"/signatures/{request.id}/", answer="sign")


def api_receipt(scene: Scene) -> Send:
    """Say that a result has come."""
    case_id = granted(scene)
    return program(scene.li, f"/cases/{case_id}/deliveries/{result(scene, case_id)}/receipt", {})


def page_receipt(scene: Scene) -> Send:
    """Say that a result has come."""
    case_id = granted(scene)
    return page(scene.li, f"/cases/{case_id}/results/{result(scene, case_id)}/")


MARKED = {"marks": ["trade"], "reason": "请写清楚"}
RATED = {"items": [ITEM], "level": 1, "words": "等得久"}
WRITES: dict[str, Callable[[Scene], Send]] = {
    "file, by program": api_file,
    "file, on a page": page_file,
    "approve, by program": lambda s: office(workshops.file(s.li), "approval"),
    "approve, on a page": lambda s: page_desk(s, acceptable(s), "approve"),
    "ask for a supplement, by program": lambda s: office(filed(s), "supplement-request", **MARKED),
    "ask for a supplement, on a page": lambda s: page_desk(s, filed(s), "supplement", **MARKED),
    "supplement, by program": lambda s: program(
        s.li, f"/cases/{asked(s)}/items/{ITEM}/supplement", {"answers": {"trade": "海鲜"}}
    ),
    "supplement, on a page": lambda s: page(
        s.li, f"/cases/{asked(s)}/items/{ITEM}/supplement/", trade="海鲜"
    ),
    "sign, on a page": page_sign,
    "rate, by program": lambda s: program(s.li, f"/cases/{granted(s)}/ratings", RATED),
    "rate, on a page": lambda s: page(s.li, f"/cases/{granted(s)}/rating/", **RATED),
    "deliver, by program": lambda s: program(s.li, f"/cases/{filed(s)}/documents/{LEASE}"),
    "deliver, on a page": lambda s: page(s.li, f"/cases/{filed(s)}/documents/{LEASE}/", file=True),
    "receipt, by program": api_receipt,
    "receipt, on a page": page_receipt,
}


def kept(*labels: str) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is kept of cases and of all that they set going."""
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


@pytest.mark.parametrize("write", WRITES)
def test_again_with_its_key_it_gets_the_first_answer_and_has_one_effect(write: str, scene: Scene) -> None:
    send = WRITES[write](scene)
    before = kept(*KEPT_BY)
    first = send("one")
    after = kept(*KEPT_BY, "audit")
    assert first.status_code < 400, first.content.decode()
    assert kept(*KEPT_BY) != before
    second = send("one")
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second["Idempotency-Replayed"] == "true"
    assert kept(*KEPT_BY, "audit") == after


@pytest.mark.parametrize("write", WRITES)
def test_again_from_a_second_window_it_is_told_and_changes_nothing(write: str, scene: Scene) -> None:
    send = WRITES[write](scene)
    assert send("one").status_code < 400
    after = kept(*KEPT_BY)
    assert send("another").status_code < 500
    assert send("").status_code < 500
    assert kept(*KEPT_BY) == after


@pytest.mark.parametrize(
    "path", ["/signatures/{signature}/", "/services/talent/apply/signatures/"], ids=["sign", "ask to sign"]
)
def test_the_page_to_sign_on_carries_a_key(path: str, scene: Scene) -> None:
    offered.write(scene.li, TALENT, offered.answers(TALENT, "everything-granted"))
    door.ask_to_sign(scene.li, TALENT)
    (request,) = door.to_sign(scene.spouse)
    reader = scene.spouse if "{signature}" in path else scene.li
    shown = browser(reader).get("/affairs" + path.format(signature=request.id)).content.decode()
    assert 'name="idempotency_key"' in shown
