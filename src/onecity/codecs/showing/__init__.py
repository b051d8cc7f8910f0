"""How does a frame of any protocol look to somebody who wants to know what a device sends?"""

from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from types import MappingProxyType

from onecity.codecs.showing.decoded import Decoded, Show, Shown
from onecity.codecs.showing.hj212 import Hj212Lines
from onecity.codecs.showing.jt808 import Jt808Lines
from onecity.codecs.showing.sl651 import Sl651Lines
from onecity.core.text import SaidError

__all__ = ["PROTOCOLS", "Decoded", "Lines", "Shown", "show"]

PROTOCOLS: Mapping[str, Callable[[], Show]] = MappingProxyType(
    {"hj212": Hj212Lines, "sl651": Sl651Lines, "jt808": Jt808Lines}
)


class Lines:
    """What a device sends, a frame a line. A packet is remembered: the one that completes a message shows it.

    Raises `KeyError` for a protocol that is not in `PROTOCOLS`.
    """

    def __init__(self, protocol: str) -> None:
        self._show = PROTOCOLS[protocol]()

    def show(self, line: bytes) -> Decoded:
        """One frame, written as it is (hj212) or in hexadecimal digits. It never raises for a bad one."""
        shown = Decoded()
        try:
            self._show(line.removeprefix(BOM_UTF8).strip(), shown)
        except SaidError as error:
            shown.fault(error)
        return shown


def show(protocol: str, line: str) -> Decoded:
    """One frame that stands alone. Raises `KeyError` for a protocol that is not in `PROTOCOLS`."""
    return Lines(protocol).show(line.encode("utf-8", errors="replace"))
