"""What can go wrong with the worker?"""

from pathlib import Path


class WorkerRunning(Exception):
    """Another worker holds the lock: SQLite serves one at a time. Stop that one first."""

    def __init__(self, lock: Path) -> None:
        super().__init__(str(lock))
        self.lock = lock
