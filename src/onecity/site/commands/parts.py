"""Which process of the city fell, what did it say last, and what is to be done?"""

import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence

from onecity.core.text import Text

LAST_LINES = 12
LONGEST_LINE = 500
KINDLY_S = 8.0

_FELL = Text(
    zh="进程 {name} 已退出（退出码 {code}），其余进程已停止。它最后的输出：",
    en="The process {name} ended with exit code {code}; the others have been stopped. It said last:",
)
_NOTHING = Text(zh="（没有输出）", en="(it said nothing)")
_SAFE = {
    "serve": Text(
        zh="已写入的数据都在。若端口被占用，请用 --port 换一个。",
        en="What was written is kept. If the port is taken, choose another with --port.",
    ),
    "worker": Text(
        zh="排队的任务和事件都在，下次启动后继续。",
        en="Queued jobs and events are kept and go on after the next start.",
    ),
    "ingest": Text(
        zh="已确认的读数都在日志里；未确认的，设备会再发。",
        en="Acknowledged readings are in the log; devices send the others again.",
    ),
}
_DO = Text(
    zh="请先排除上面的原因：onecity doctor 会检查安装，onecity {name} 可单独启动它。然后重新启动。",
    en="Mend what it names: `onecity doctor` examines the installation, `onecity {name}` starts it alone. "
    "Then start again.",
)


class Part:
    """One process. What it says goes on to our own standard error; its last lines are remembered."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)  # noqa: S603  our own command
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._reader = threading.Thread(target=self._pass_on, name=f"said-{name}", daemon=True)
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.process.poll() is not None

    def last_lines(self) -> list[str]:
        """What it said at the end, as lines for people."""
        self._reader.join(timeout=1)  # a child of it may hold the other end for longer
        return [line for said in list(self._last) for line in _plain(said)][-LAST_LINES:]

    def _pass_on(self) -> None:
        if self.process.stderr is None:
            return
        for line in self.process.stderr:
            said = line.decode(errors="replace")
            self._last.append(said)
            sys.stderr.write(said)
            sys.stderr.flush()


def finish(parts: Sequence[Part], *, wanted: bool) -> int:
    """Stop what still runs, kindly first; 0 when the stop was wanted, else the code of the part that fell, which is
    named with its last words when all others are silent.
    """
    ended = [part for part in parts if part.has_ended]
    # of several the one that says that something is wrong
    fallen = next((part for part in ended if part.process.returncode), next(iter(ended), None))
    for part in parts:
        if not part.has_ended:
            part.process.terminate()
    for part in parts:
        try:
            part.process.wait(timeout=KINDLY_S)
        except subprocess.TimeoutExpired:
            part.process.kill()
    if wanted or fallen is None:
        return 0 if wanted else 1
    sys.stderr.write(
        "\n".join(["", *epitaph(fallen.name, fallen.process.returncode, fallen.last_lines()), ""])
    )
    return fallen.process.returncode or 1


def epitaph(name: str, code: int, last: Sequence[str]) -> list[str]:
    """Which process fell, its last lines, what is safe and what to do, the terminal's language first."""
    first, second = languages()

    def said(text: Text) -> list[str]:
        return [text.in_(language).format(name=name, code=code) for language in (first, second)]

    return [
        *said(_FELL),
        *(f"  | {line[:LONGEST_LINE]}" for line in last or [" / ".join(said(_NOTHING))]),
        *(" ".join(both) for both in zip(said(_SAFE[name]), said(_DO), strict=True)),
    ]


def languages() -> tuple[str, str]:
    """Chinese and English, first the one that the terminal is set to."""
    chosen = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return ("zh", "en") if chosen.lower().startswith("zh") else ("en", "zh")


def _plain(said: str) -> list[str]:
    """A line of the log in JSON as text: its message, and the end of the error behind it."""
    try:
        line = json.loads(said)
        words = [line["message"], *line.get("error", "").splitlines()[-3:]]
    except (ValueError, TypeError, KeyError):
        words = [said]
    return [word.rstrip() for word in words if word.strip()]
