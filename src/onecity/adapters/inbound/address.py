"""How does a gateway come by its address, also while another program still has it?"""

import asyncio
import errno
import logging
import socket

logger = logging.getLogger(__name__)

AGAIN_S = 5.0
WHY = {
    errno.EADDRINUSE: ("another program listens there; end it", "该地址已被其他程序占用，请结束它"),
    errno.EACCES: ("this user may not listen there; give it the right", "当前用户无权监听该地址，请授权"),
    errno.EADDRNOTAVAIL: ("this machine has no such address; correct it", "本机没有这个地址，请更正"),
}
OTHERWISE = ("the system refuses it; see to it", "系统不允许，请检查")


async def listening_socket(name: str, host: str, port: int) -> socket.socket:
    """A socket that listens on `host` and `port` (0: any free one) for the gateway `name`.

    An address that cannot be had is told once in the log, with the setting that names another, and tried again every
    `AGAIN_S` seconds until cancelled: the other gateways have nothing to do with it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    told = None
    while True:
        try:
            return _at_once(socket.create_server((host, port), family=family, backlog=2048))
        except OSError as wrong:
            if wrong.errno != told:
                sentence = _sentence(WHY.get(wrong.errno or 0, OTHERWISE))
                logger.error(sentence, name, host, port, f"ONECITY_{name.upper()}_LISTEN")
            told = wrong.errno
        await asyncio.sleep(AGAIN_S)


def _at_once(server: socket.socket) -> socket.socket:
    """Who is taken in here inherits it; asyncio sets it only on sockets that it has made itself. Without it an answer
    in two pieces waits 40 ms for the other side's acknowledgement.
    """
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return server


def _sentence(why: tuple[str, str]) -> str:
    """What the log says, with places for name, host, port and setting: words among the values would be masked there."""
    return (
        f"gateway %s cannot listen on %s:%d: {why[0]}, or set %s and start again. It is tried again by itself; the"
        f" others go on. / 无法监听：{why[1]}，或修改该设置后重新启动。程序会自动重试，其他网关不受影响。"
    )
