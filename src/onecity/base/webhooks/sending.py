"""How does one notice go out, and what came back?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from onecity import __version__
from onecity.base.asking import Answer, NoAnswer, ask
from onecity.base.deadline import Deadline, Resolver, system_resolver
from onecity.base.webhooks.errors import AddressRefused
from onecity.base.webhooks.safety import Network, Target, resolve

WITHIN_S = 10.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: where, with which headers, the body."""

    target: Target
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status that was answered, or why none was. `error` is empty for a success."""

    status: int | None = None
    error: str = ""


def post(
    letter: Letter,
    allowed: Collection[Network],
    *,
    within_s: float = WITHIN_S,
    resolver: Resolver = system_resolver,
) -> Outcome:
    """Send it once; redirects are not followed, and of the answer only its status is read.

    Gives an outcome whatever happens, `within_s` seconds at most: the other side decides what goes wrong here.
    """
    to, headers, body = letter.target, letter.headers, letter.body
    try:
        answer = ask_stranger("POST", to, allowed, headers, body, within_s=within_s, resolver=resolver)
    except NoAnswer as problem:
        return Outcome(error=problem.reason)
    return _judged(answer.status)


def ask_stranger(
    method: str,
    to: Target,
    allowed: Collection[Network],
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    within_s: float = WITHIN_S,
    resolver: Resolver = system_resolver,
) -> Answer:
    """Ask a machine that somebody else has named, at the address that was judged; nothing is read but the status.

    All together, its name too, takes `within_s` seconds at most. Raises `NoAnswer`.
    """
    deadline = Deadline(within_s)
    try:
        machine = resolve(to, allowed, deadline, resolver)
    except AddressRefused as refused:
        raise NoAnswer(refused.text("en")) from refused
    except (OSError, UnicodeError) as problem:
        raise NoAnswer("the name cannot be resolved") from problem
    said = {"Host": to.authority, "User-Agent": f"OneCity/{__version__}", **headers}
    return ask(method, to.url, said, body, deadline=deadline, machine=machine)


def _judged(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status)
    words = " (redirects are not followed)" if 300 <= status < 400 else ""
    return Outcome(status, f"answered {status}{words}")
