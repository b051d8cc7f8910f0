"""How does a gateway come by its address, also while another program still has it?"""

import asyncio
import errno
import logging
import socket

logger = logging.getLogger(__name__)

AGAIN_S = 5.0
WHY = {
    errno.EADDRINUSE: ("another program listens there; end it", "该地址已被其他程序占用，请结束它"),
    errno.EACCES: ("this user may not listen there", "当前用户无权监听该地址"),
    errno.EADDRNOTAVAIL: ("this machine has no such address", "本机没有这个地址"),
}


async def listening_socket(name: str, host: str, port: int) -> socket.socket:
    """A socket that listens on `host` and `port` (0: any free one) for the gateway `name`.

    An address that cannot be had is told once in the log, with the setting that names another, and tried again every
    `AGAIN_S` seconds until cancelled: the other gateways have nothing to do with it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    told = None
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=2048)
        except OSError as wrong:
            if wrong.errno != told:
                logger.error("%s", _sentence(name, host, port, wrong))
            told = wrong.errno
        await asyncio.sleep(AGAIN_S)


def _sentence(name: str, host: str, port: int, wrong: OSError) -> str:
    en, zh = WHY.get(wrong.errno or 0, (str(wrong.strerror), str(wrong.strerror)))
    setting = f"ONECITY_{name.upper()}_LISTEN"
    return (
        f"gateway {name} cannot listen on {host}:{port}: {en}, or set {setting} and start again. It is tried again by"
        f" itself; the others go on. / 网关 {name} 无法监听 {host}:{port}：{zh}，或修改 {setting} 后重新启动。"
        "程序会自动重试，其他网关不受影响。"
    )
