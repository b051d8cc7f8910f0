"""Where may a program that a test starts listen?"""

import os
import random
import socket
from contextlib import suppress

# Below those that the machine gives to whoever connects (32768 and above): nobody takes it between choice and start,
# and who tries again and again to connect to a server that was killed never meets himself there.
_ports = iter(random.Random(os.urandom(8)).sample(range(20_000, 32_000), 12_000))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, another one each time."""
    for port in _ports:
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port of this machine is left")
