"""How does something slow see the state of this moment, while the rules go on and change it?

In a child process: `fork` gives it all memory as it is now, and the system copies a page only when one of the two
writes to it. The child has a single thread, no connections and no locks of the log; it writes its file and is gone.
"""

import gc
import logging
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

logger = logging.getLogger(__name__)

LONGEST_S = 300.0
NICE = 5

# Python 3.12 warns of locks that other threads held at that moment: the child takes none of theirs, and if a library
# ever does, it is ended after LONGEST_S and the work is done here.
warnings.filterwarnings("ignore", r".*multi-threaded, use of fork\(\)", DeprecationWarning)


class Beside:
    """A child process that does one piece of work."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Begin. Raises `OSError` when the system gives no process."""
        self._begun = time.monotonic()
        self._status: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _alone(work)

    def is_done(self) -> bool:
        """Whether it has ended; one that takes too long is ended."""
        if self._status is None:
            if time.monotonic() - self._begun > LONGEST_S:
                self.end()
            else:
                self._look(os.WNOHANG)
        return self._status is not None

    @property
    def has_failed(self) -> bool:
        """Whether it ended without having done its work."""
        return self._status not in (None, 0)

    def wait(self) -> None:
        """Until it has ended."""
        self._look(0)

    def end(self) -> None:
        """End it at once: half a file is no file."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._look(0)

    def _look(self, options: int) -> None:
        if self._status is not None:
            return
        try:
            pid, status = os.waitpid(self.pid, options)
        except ChildProcessError:  # somebody else has asked
            pid, status = self.pid, 1
        if pid:
            self._status = status


def _alone(work: Callable[[], None]) -> NoReturn:
    """In the child: nothing of the parent's is touched, not even at the end."""
    status = 1
    try:
        gc.disable()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # a lock of the log would live on in the child when the parent is killed
        os.closerange(3, max(os.sysconf("SC_OPEN_MAX"), 1024))
        os.nice(NICE)
        work()
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(status)
