"""Who sends readings, and of which datastreams may it?"""

from collections.abc import Callable
from functools import cache

from asgiref.sync import sync_to_async

from onecity.base.actor import Actor, ActorKind
from onecity.base.identity.door import recognise_client
from onecity.base.observations import Sender
from onecity.base.senders import ProgramNotAllowed, station_sender
from onecity.base.telemetry import Ingest
from onecity.core.signature import Message
from onecity.engines.sensing.api.directory import renew_connection
from onecity.engines.sensing.permissions import REPORT


async def sender(
    actor: Actor, authorization: str, source: str, ingest: Ingest, root: str, language: str
) -> Sender:
    """The program that signed the request, else the station that names itself. A session does not count: a browser
    sends its cookie for other sites too.

    Raises `ProgramNotAllowed`, `SenderUnknown`.
    """
    if actor.kind is not ActorKind.CLIENT:
        return await station_sender(authorization, source, ingest, root, language)
    return as_program(actor, source, root, language)


async def program_sender(message: Message, source: str, root: str, language: str) -> Sender:
    """The program that signed a request to the process `ingest`. Raises `ProgramNotAllowed`, of `clients.errors`."""
    return as_program(await sync_to_async(_recognised)(message, source, language), source, root, language)


def as_program(actor: Actor, source: str, root: str, language: str) -> Sender:
    """A program that may report somewhere. Raises `ProgramNotAllowed`."""
    if not actor.may(REPORT):
        raise ProgramNotAllowed(REPORT)
    reports = reports_in(actor)
    return Sender(
        f"program:{actor.id}", source, lambda stream: reports(stream.division), root, language, reports
    )


def reports_in(actor: Actor) -> Callable[[str], bool]:
    """Tells whether a program may report on what lies in a division."""
    divisions = [one.division for one in actor.scopes(REPORT)]
    if None in divisions:
        return lambda _: True
    # asked for each of thousands of datastreams, which lie in few divisions
    return cache(lambda division: any(division.startswith(one or "") for one in divisions))


def _recognised(message: Message, source: str, language: str) -> Actor:
    renew_connection()
    return recognise_client(message, source, language)
