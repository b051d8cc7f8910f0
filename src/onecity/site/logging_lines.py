"""How does a line of the log look: as text for people at a terminal, as JSON for programs that gather logs?"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from onecity.base.cause import Cause, cause
from onecity.site import logging_mask as mask

# what a call may add by `extra=`: `logger.info("…", extra={"told": {"status": 200}})`
TOLD = "told"
SQL = "django.db.backends"
MOST_FRAMES = 40


class Line(logging.Formatter):
    """One record as fields without personal data; the two forms below only write them differently."""

    def fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """Time, level, logger, message, the ids of what caused it, and what the call told besides."""
        known = {name: value for name, value in asdict(_cause_of(record)).items() if value}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at.replace("+00:00", "Z"), "level": record.levelname, "logger": record.name}
        told = {name: mask.argument(value) for name, value in getattr(record, TOLD, {}).items()}
        return said | {"message": message(record)} | known | told

    def format(self, record: logging.LogRecord) -> str:
        """The line; `record.exc_text` is never used: another handler may have put values into it."""
        trace = "\n".join(told_error(record.exc_info[1])) if record.exc_info and record.exc_info[1] else ""
        return self.written(self.fields(record), trace)

    def written(self, fields: dict[str, Any], trace: str) -> str:
        """The fields and the traceback as text."""
        at = datetime.fromisoformat(fields["time"]).astimezone()
        head = f"{at:%Y-%m-%d %H:%M:%S} {fields['level']} {fields['logger']} {fields['message']}"
        rest = [f"{name}={value}" for name, value in list(fields.items())[4:]]
        line = " ".join([head, *rest])
        return f"{line}\n{trace}" if trace else line


class JsonLine(Line):
    """The same as one JSON object a line."""

    def written(self, fields: dict[str, Any], trace: str) -> str:
        """One line, whatever it holds."""
        whole = fields | ({"error": trace} if trace else {})
        return json.dumps(whole, ensure_ascii=False, default=str, separators=(",", ":"))


class WithCause(logging.Filter):
    """Remembers at the moment of the call what caused it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Everything passes."""
        record.cause = cause()
        return True


class Refusals(logging.Filter):
    """What Django refuses of a stranger's request (a forged host, a thousand fields) is no fault of the program: a
    warning without a traceback, so that nobody can fill the log with errors.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Everything passes."""
        not_offered = getattr(record, "status_code", None) == HTTPStatus.NOT_IMPLEMENTED
        if record.name.startswith("django.security.") or not_offered:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = None
        return True


def _cause_of(record: logging.LogRecord) -> Cause:
    known = getattr(record, "cause", None)
    return known if isinstance(known, Cause) else cause()


def message(record: logging.LogRecord) -> str:
    """The programmer's words with masked arguments."""
    if record.name.startswith(SQL):
        return mask.of_statement(record.getMessage())
    template, given = str(record.msg), record.args
    if not given:
        # an exception as the message, or words of a library that has put values in already
        free = isinstance(record.msg, BaseException) or not record.name.startswith("onecity")
        return mask.of_exception(template) if free else mask.masked(template)
    if isinstance(given, dict):
        values: Any = {name: mask.argument(value) for name, value in given.items()}
    else:
        values = tuple(map(mask.argument, given))
    try:
        return mask.masked(template % values)
    except (TypeError, ValueError):  # `%d` of something that had to be hidden
        return mask.masked(f"{template} {values!r}")


def told_error(error: BaseException) -> Iterator[str]:
    """An exception with its causes: where it went wrong, its type, its message without values."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}: {mask.of_exception(str(current))}"
        for frame, line in list(traceback.walk_tb(current.__traceback__))[-MOST_FRAMES:]:
            place = "/".join(Path(frame.f_code.co_filename).parts[-4:])
            yield f"  {place}:{line} {frame.f_code.co_name}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def logging_settings(level: str, form: str | None) -> dict[str, Any]:
    """Django's `LOGGING`. Without a chosen form: text where somebody looks at a terminal, else JSON."""
    chosen = form or ("text" if sys.stderr.isatty() else "json")
    kind = {"text": "Line", "json": "JsonLine"}[chosen]
    quiet: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "cause": {"()": "onecity.site.logging_lines.WithCause"},
            "refusals": {"()": "onecity.site.logging_lines.Refusals"},
        },
        "formatters": {"line": {"()": f"onecity.site.logging_lines.{kind}"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["cause", "refusals"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        # Django and the servers bring handlers of their own, which would write what ours leaves out
        "loggers": {"onecity": {"level": level}}
        | dict.fromkeys(("django", "django.server", "uvicorn", "uvicorn.error", "uvicorn.access"), quiet),
    }
