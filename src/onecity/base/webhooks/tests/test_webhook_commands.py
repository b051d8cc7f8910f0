"""Can an operator see what does not arrive, and send it again?"""

import time_machine
from click.testing import CliRunner, Result

from onecity.base.identity.tests.programs import Program
from onecity.base.webhooks.commands import webhooks
from onecity.base.webhooks.door import send_due
from onecity.base.webhooks.models import Notice, Subscription
from onecity.base.webhooks.tests.city import Moved, listening
from onecity.base.webhooks.tests.receiver import Receiver
from onecity.base.webhooks.tests.test_delivery import happens, until_dead


def run(*arguments: str) -> Result:
    return CliRunner().invoke(webhooks, list(arguments))


def test_subscriptions_and_dead_letters_are_listed_and_sent_again(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    receiver.answers = [500]
    listening(health, receiver.url)
    happens(Moved("1"), Moved("2"))
    until_dead(monday)
    assert f"health\t{receiver.url}\t16\tanswered 500" in run("list").output
    assert run("dead").output.count("answered 500") == 2
    receiver.answers = [204]
    first = Notice.objects.order_by("id")[0].id
    assert run("resend", str(first)).exit_code == 0
    assert send_due() == 1
    assert run("resend", "--all").exit_code == 0
    assert send_due() == 1
    assert run("dead").output == ""
    again = run("resend", str(first))
    assert (again.exit_code, "no such dead letter" in again.output) == (1, True)


def test_a_subscription_is_switched_off_and_on(health: Program, receiver: Receiver) -> None:
    listening(health, receiver.url)
    which = str(Subscription.objects.get().id)
    assert run("disable", which).exit_code == 0
    assert "off" in run("list").output
    assert run("enable", which).exit_code == 0
    assert Subscription.objects.get().enabled
