"""How is NATS, and what ails it?"""

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from onecity.adapters.out.bus_access import Access
from onecity.base.ports import BusState
from onecity.core.text import Text

OLDEST = (2, 10)
_ANSWER_S = 2.0
_NEARLY_FULL = 0.8


async def look(access: Access, wanted: StreamConfig, consumer: str, client: Client) -> BusState:
    """Server, stream and consumer as they are; a stream that does not exist yet is empty."""
    stream = client.jetstream(timeout=_ANSWER_S)
    await stream.account_info()
    version = client.connected_server_version
    where = f"NATS {version.major}.{version.minor}.{version.patch} ({', '.join(access.servers)}), stream {wanted.name}"
    ails = [*ails_of_server((version.major, version.minor), access)]
    try:
        found = await stream.stream_info(str(wanted.name))
    except NotFoundError:
        return BusState(where, 0, 0, 0, tuple(ails))
    ails += ails_of_stream(found, wanted)
    waiting = await _waiting(stream, found, consumer)
    return BusState(where, found.state.messages, found.state.bytes, waiting, tuple(ails))


async def _waiting(stream: JetStreamContext, found: StreamInfo, consumer: str) -> int:
    try:
        info = await stream.consumer_info(str(found.config.name), consumer)
    except NotFoundError:
        return found.state.messages
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


def ails_of_server(version: tuple[int, int], access: Access) -> list[Text]:
    """What is wrong with the server and the way to it."""
    ails = []
    if version < OLDEST:
        ails.append(
            Text(
                zh="NATS 版本低于 2.10，不支持 sync_interval: always：断电会丢失已确认的事件，请升级",
                en="NATS is older than 2.10 and lacks sync_interval: always: a power cut loses acknowledged events; "
                "install a newer one",
            )
        )
    if access.is_open:
        ails.append(
            Text(
                zh="与其他机器上的 NATS 之间没有加密：请在 ONECITY_NATS_URL 中使用 tls://",
                en="events cross the network unencrypted: use tls:// in ONECITY_NATS_URL",
            )
        )
    return ails


def ails_of_stream(found: StreamInfo, wanted: StreamConfig) -> list[Text]:
    """What is wrong with the stream, compared with the one that we would make."""
    ails = []
    config, name = found.config, wanted.name
    if config.storage != StorageType.FILE or config.discard != wanted.discard:
        ails.append(
            Text(
                zh=f"流 {name} 不是由一城创建的：存储须为 file，discard 须为 new，请用 nats stream edit 修改",
                en=f"stream {name} was made by somebody else: it needs file storage and discard new (nats stream edit)",
            )
        )
    if (config.num_replicas or 1) < (wanted.num_replicas or 1):
        ails.append(
            Text(
                zh=f"流只有 {config.num_replicas} 份副本：nats stream edit {name} --replicas {wanted.num_replicas}",
                en=f"the stream has {config.num_replicas} replica: "
                f"nats stream edit {name} --replicas {wanted.num_replicas}",
            )
        )
    # a server that was killed is said to be behind for a long time before it is said to be offline
    peers = (found.cluster and found.cluster.replicas) or []
    if behind := [str(peer.name) for peer in peers if peer.offline or not peer.current]:
        ails.append(
            Text(
                zh=f"副本离线或落后：{'、'.join(behind)}，请检查这些服务器",
                en=f"replicas are offline or behind: {', '.join(behind)}; look at these servers",
            )
        )
    if (config.max_bytes or -1) > 0 and found.state.bytes > _NEARLY_FULL * (config.max_bytes or 0):
        ails.append(
            Text(
                zh="流快满了，满后事件只能在发件箱中等待：nats stream edit --max-bytes",
                en="the stream is nearly full, then events wait in the outbox: nats stream edit --max-bytes",
            )
        )
    return ails
