"""Does a result reach the applicant by the channel that they chose, and does its delivery say so?"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.conf import LazySettings

from onecity.base.actor import Actor
from onecity.base.identity.door import (
    MandateDraft,
    actor_for,
    give_mandate,
    register_enterprise,
    set_preferences,
)
from onecity.base.notify.door import deliver_due, inbox
from onecity.base.notify.tests.gateway import Gateway
from onecity.base.notify.tests.postman import Postman
from onecity.base.outbox.door import recover
from onecity.base.ports import SmsRefused
from onecity.engines.affairs import door
from onecity.engines.affairs.models import Case, Delivery
from onecity.engines.affairs.tests import browsing, doing, offered, town

CITY = "https://city.example"
DRAINS, CODE = "drainage-permit-grant", "91370202MA0QD0001L"
EMAIL = "li@example.org"
ALL = ["app", "sms", "email", "window"]
FINDINGS = {"legal_person": ("李小明",), "scope": ("施工降水",), "end_date": ("2027-03-31",)}


@pytest.fixture(autouse=True)
def both(settings: LazySettings, city: Path, monday: time_machine.Traveller) -> Iterator[None]:
    """A post office and a gateway that work; the service offers every channel."""
    here = "onecity.base.notify.tests"
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {
        "mail": f"{here}.postman:Postman",
        "sms": f"{here}.gateway:Gateway",
    }
    settings.ONECITY_ADDRESS = CITY
    town.change(city, f"affairs/{town.SERVICE}/service.yaml", channels=ALL)
    town.reload(city)
    Postman.letters.clear()
    Gateway.texts.clear()
    Gateway.failure = None
    yield
    Gateway.failure = None


@pytest.fixture
def li(city: Path) -> Actor:
    """A resident with number and address, who wants to be told nothing outside the inbox."""
    return town.resident(email=EMAIL, channels=("app",))


def granted(li: Actor, liu: Actor, channel: str) -> UUID:
    """A bus card, granted to who wanted to hear of it by this channel."""
    doing.write(li, **doing.CARD_ONLY)
    door.choose_delivery(li, town.SERVICE, channel)
    case_id = door.file_case(li, town.SERVICE)
    door.approve(liu, doing.task(liu, case_id, "bus-card").id)
    return case_id


def post() -> None:
    """What the worker does."""
    deliver_due()
    recover()


def delivery(case_id: UUID) -> tuple[str, str]:
    row = Delivery.objects.get(case_id=case_id)
    return row.channel, row.state


def number(case_id: UUID) -> str:
    return str(Case.objects.get(id=case_id).number)


def test_a_result_by_text_names_the_case_and_an_address_and_nobody(li: Actor, liu: Actor) -> None:
    case_id = granted(li, liu, "sms")
    assert delivery(case_id) == ("sms", "waiting")
    post()
    ((to, text),) = Gateway.texts
    words, address = text.rsplit(" ", 1)
    assert (to, words) == ("13800000001", f"已同意：办件 {number(case_id)}")
    assert delivery(case_id) == ("sms", "sent")
    assert Postman.letters == []
    opened = browsing.browser(li).get(address.removeprefix(CITY))
    assert opened["Location"] == f"/affairs/cases/{case_id}/"


def test_a_result_by_mail_does_the_same_in_the_applicants_language(li: Actor, liu: Actor) -> None:
    set_preferences(li, language="en")
    case_id = granted(li, liu, "email")
    post()
    ((to, subject, text),) = Postman.letters
    assert (to, subject) == (EMAIL, f"Granted: case {number(case_id)}")
    assert text.startswith(f"{subject}\n{CITY}/m/")
    assert "bus" not in text.lower()
    assert Gateway.texts == []
    assert delivery(case_id) == ("email", "sent")


def test_a_result_in_the_application_goes_by_the_general_preference(li: Actor, liu: Actor) -> None:
    set_preferences(li, channels=("app", "sms"))
    case_id = granted(li, liu, "app")
    assert delivery(case_id) == ("app", "sent")
    post()
    assert [text.rsplit(" ", 1)[0] for _to, text in Gateway.texts] == [
        f"已收到您的申请：办件 {number(case_id)}",
        f"已同意：办件 {number(case_id)}",
    ]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("zh-hans", "办件 {number}，结果已备好，请带身份证件到青岛市交通运输局窗口领取。"),
        (
            "en",
            "Case {number}. The result is ready: collect it at the counter of Qingdao Municipal Transport Bureau, "
            "with your identity card.",
        ),
    ],
)
def test_a_result_at_a_window_says_where_and_that_it_is_ready(
    li: Actor, liu: Actor, language: str, body: str
) -> None:
    case_id = granted(li, liu, "window")
    assert inbox(li).items[0].body.in_(language) == body.format(number=number(case_id))
    post()
    assert (Postman.letters, Gateway.texts) == ([], [])
    assert delivery(case_id) == ("window", "ready")


def test_a_refusal_is_no_result_and_leaves_the_choice_of_results_alone(li: Actor, liu: Actor) -> None:
    doing.write(li, **doing.CARD_ONLY)
    door.choose_delivery(li, town.SERVICE, "sms")
    case_id = door.file_case(li, town.SERVICE)
    door.refuse(liu, doing.task(liu, case_id, "bus-card").id, "等级不符", "可以申请复核")
    post()
    assert Gateway.texts == []
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("email", "reached"), [(EMAIL, ("email", "sent")), ("", ("app", "sent"))])
def test_without_a_number_the_delivery_says_by_what_it_went_instead(
    liu: Actor, email: str, reached: tuple[str, str]
) -> None:
    sun = town.resident("孙强", "370202199001011237", email=email, phone="")
    case_id = granted(sun, liu, "sms")
    post()
    assert Gateway.texts == []
    assert delivery(case_id) == reached


def test_while_the_gateway_refuses_the_result_waits_and_can_be_opened_already(li: Actor, liu: Actor) -> None:
    case_id = granted(li, liu, "sms")
    Gateway.failure = SmsRefused("blocked")
    post()
    assert delivery(case_id) == ("sms", "waiting")
    page = browsing.browser(li).get(f"/affairs/cases/{case_id}/").content.decode()
    assert "正在通知您；在这里已可查看" in page
    (row,) = door.my_case(li, case_id).deliveries
    door.confirm_receipt(li, case_id, row.id)
    assert delivery(case_id) == ("sms", "received")


def test_a_text_that_goes_after_its_result_was_received_or_revoked_changes_nothing(
    li: Actor, liu: Actor
) -> None:
    case_id = granted(li, liu, "sms")
    Delivery.objects.update(state="revoked")
    post()
    assert len(Gateway.texts) == 1
    assert delivery(case_id) == ("sms", "revoked")


def clerk(name: str, resident_id: str, phone: str) -> Actor:
    """Somebody who acts for the enterprise."""
    person = town.resident(name, resident_id, phone=phone)
    assert person.id is not None
    draft = MandateDraft(person.id, "*", organisation=CODE, evidence="letter of authority")
    return actor_for(browsing.account_of(person), mandate_id=give_mandate(town.OPERATOR, draft))


def test_an_enterprises_result_is_told_to_everybody_who_acts_for_it(city: Path) -> None:
    offered.add(city, DRAINS)
    town.change(city, f"affairs/{DRAINS}/service.yaml", channels=["sms", "window"])
    town.reload(city)
    register_enterprise(town.OPERATOR, CODE, "青岛示例海产品有限公司")
    zhou = clerk("周敏", "37020219920615002X", "13800000002")
    clerk("孙强", "370202199001011237", "")
    clerk("李建", "37020319550307122X", "13800000003")
    case_id = offered.file(zhou, DRAINS, offered.answers(DRAINS, "building-site"))
    water = town.officer("water", division="3702")
    door.approve(water, doing.task(water, case_id, "review").id, FINDINGS)
    post()
    assert {to for to, _text in Gateway.texts} == {"13800000002", "13800000003"}
    assert delivery(case_id) == ("sms", "sent")
