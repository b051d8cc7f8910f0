"""Which calls does a recorded file hold?"""

from pathlib import Path

from onecity.engines.emergency.declare.model import Model
from onecity.engines.emergency.errors import Unreadable
from onecity.engines.emergency.rules.faults import Fault
from onecity.engines.emergency.rules.simulator.trace import Trace, read_trace


def read_trace_file(path: Path, model: Model) -> Trace:
    """The calls of a recorded file. Raises `Unreadable` with the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            str(path), "无法读取，应为 UTF-8 编码的 CSV。", f"cannot be read: {error}."
        ) from None
    try:
        return read_trace(text, model)
    except Fault as fault:
        raise Unreadable(f"{path.name}:{fault.where}", fault.zh, fault.en) from None
