"""How does a process come to life that a soak test kills? By fork from one that has started Django: that costs a blink.

The nursery reads lines `start <life> <output>` (answers the new process's id) and `wait <id>` (answers how that
process ended).
"""

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import NoReturn

Lives = Mapping[str, Callable[[], None]]


def nursery(lives: Lives) -> None:
    """Start processes when told to, until the input ends."""
    for line in sys.stdin:
        match line.split():
            case ["start", what, output]:
                answer = os.fork() or _live(lives, what, output)
            case ["wait", process]:
                answer = os.waitpid(int(process), 0)[1]
            case _:
                raise ValueError(line)
        os.write(1, f"{answer}\n".encode())


def _live(lives: Lives, what: str, output: str) -> NoReturn:
    """The life of a new process: its work, then the end, past the loop that made it."""
    sys.argv = [sys.argv[0], what]
    os.dup2(os.open(output, os.O_WRONLY), 1)
    try:
        lives[what]()
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
