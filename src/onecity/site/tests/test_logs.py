"""Does a log line say what an operator needs, and nothing of anybody?"""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.cause import accepted, cause, caused_by
from onecity.site.logging_lines import JsonLine, Line, Refusals, WithCause, logging_settings
from onecity.site.logging_mask import masked
from onecity.web.request import HEADER, RequestMiddleware

NAME, PHONE, MAIL, CARD = "欧阳小明", "13912345678", "li@example.org", "6222020000006210"
RESIDENT = "370202198501010010"
TOKEN = "s3cr3t-Token_of-somebody"
PERSONAL = (NAME, PHONE, "139 1234 5678", MAIL, CARD, RESIDENT, RESIDENT[:17] + "X", TOKEN)
LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
Read = Callable[[], str]


@pytest.fixture(params=[Line, JsonLine])
def written(request: pytest.FixtureRequest) -> Iterator[Read]:
    """What the program's loggers write, in either form, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    handler.addFilter(WithCause())
    loggers = [logging.getLogger(name) for name in ("onecity", "django", "django.db.backends", "somelib")]
    before = [(one, one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    loggers = [one for one in loggers if one.name != "django.db.backends"]
    for one in loggers:
        one.addHandler(handler)
    yield stream.getvalue
    for one, level, propagate in before:
        one.removeHandler(handler)
        one.setLevel(level)
        one.propagate = propagate


def holds_nothing(text: str) -> bool:
    found = [one for one in PERSONAL if one in text]
    assert not found, f"{found} in: {text}"
    return True


def everything() -> Iterator[tuple[str, tuple[Any, ...]]]:
    for one in PERSONAL[:-1]:
        yield "value %s of somebody", (one,)
        yield "%(given)s", ({"given": one},)
        yield "%r and %s", ([one], {"name": one})
        yield "a listener failed: %s", (ValueError(f"{one!r} is known already"),)
    yield "%d", (int(PHONE),)
    yield f"phone={PHONE}&token={TOKEN}&next=/", ()
    yield f'{{"name": "{NAME}", "password": "{TOKEN}"}}', ()
    yield f"GET https://user:{TOKEN}@example.org/a?access_token={TOKEN}", ()
    yield f"Authorization: Bearer {TOKEN}", ()
    yield f"+86 139-1234-5678, {MAIL}, {CARD}, {RESIDENT}", ()


@pytest.mark.parametrize("level", LEVELS)
def test_personal_data_thrown_at_every_level_do_not_arrive(written: Read, level: int) -> None:
    for name in ("onecity.any", "django.request", "somelib.http"):
        for text, values in everything():
            logging.getLogger(name).log(level, text, *values)
            logging.getLogger(name).log(level, "told", extra={"told": {"route": str(values)}})
    assert len(written().splitlines()) >= 3 * 2 * len(list(everything()))
    holds_nothing(written())


def test_a_traceback_names_places_and_types_but_no_values(written: Read) -> None:
    try:
        try:
            int(f"{NAME} {PHONE}")
        except ValueError as first:
            raise IntegrityError(
                f'duplicate key\nDETAIL:  Failing row contains ({NAME}, {PHONE}, "{TOKEN}").'
            ) from first
    except IntegrityError:
        logging.getLogger("onecity.any").exception("it failed for %s", NAME)
    text = written()
    holds_nothing(text)
    assert "builtins.ValueError" in text
    assert "django.db.utils.IntegrityError: duplicate key" in text
    assert "test_logs.py:" in text


@pytest.mark.django_db
def test_sql_is_written_without_its_values(written: Read) -> None:
    connection.force_debug_cursor = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s, %s, 'it''s'", [NAME, TOKEN])
    finally:
        connection.force_debug_cursor = False
    holds_nothing(written())
    assert "SELECT" in written()


def test_what_a_stranger_is_refused_is_a_warning_without_a_traceback() -> None:
    refused = logging.getLogger("django.security.TooManyFieldsSent")
    try:
        raise SuspiciousOperation("too many")
    except SuspiciousOperation as error:
        record = refused.makeRecord(
            refused.name, logging.ERROR, "", 0, "too many", (), (type(error), error, None)
        )
    assert Refusals().filter(record)
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    broken = refused.makeRecord("django.request", logging.ERROR, "", 0, "broken", (), None)
    assert Refusals().filter(broken)
    assert broken.levelname == "ERROR"


def test_nobody_forges_a_line(written: Read) -> None:
    logging.getLogger("onecity.any").warning(
        "page %s", "x\n2026-01-01 00:00:00 ERROR forged\r\u2028y\x1b[31m"
    )
    assert len(written().splitlines()) == 1
    assert "\x1b" not in written()


@given(st.text(), st.sampled_from([PHONE, RESIDENT, CARD]), st.text())
def test_a_number_is_found_whatever_stands_around_it(before: str, number: str, after: str) -> None:
    assert number not in masked(f"{before} {number} {after}")


def test_ids_stay_readable() -> None:
    for one in (str(uuid4()), "01a21589344e733182b53a4b09eb2086", "a" * 63 + "1"):
        assert masked(f"case {one} of 2026-11-26") == f"case {one} of 2026-11-26"


def answer_with(view: Callable[[HttpRequest], HttpResponse], **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", **headers)
    answered = RequestMiddleware(view)(request)
    assert isinstance(answered, HttpResponse)
    return answered


def test_a_request_keeps_its_id_or_gets_one() -> None:
    assert answer_with(lambda _: HttpResponse(cause().request), HTTP_X_REQUEST_ID="gateway-7f3a.1")[
        HEADER
    ] == ("gateway-7f3a.1")
    for bad in ("", "short", "a b c d e f g", "x" * 65, "x\nforged-line", RESIDENT, "tel-139-1234-5678"):
        made = answer_with(lambda _: HttpResponse(cause().request), HTTP_X_REQUEST_ID=bad)
        assert re.fullmatch("[0-9a-f]{32}", made[HEADER])
        assert made.content.decode() == made[HEADER]
    assert cause().request == ""


def test_a_wellformed_id_is_taken_as_it_is() -> None:
    assert accepted("0123abcd") == "0123abcd"


@pytest.mark.django_db
def test_each_request_has_a_line_with_route_and_time_but_no_address() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    handler.addFilter(WithCause())
    logger = logging.getLogger("onecity.access")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        Client().get("/sign-in/", {"next": f"/search/?q={NAME}"}, headers={HEADER: "the-one-request"})
        Client().get("/healthz")
    finally:
        logger.removeHandler(handler)
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["duration_ms"] > 0
    del told["duration_ms"], told["time"]
    assert told == {
        "level": "INFO",
        "logger": "onecity.access",
        "message": "request",
        "request": "the-one-request",
        "method": "GET",
        "route": "sign_in",
        "status": 200,
    }


def test_the_form_is_chosen_by_the_terminal_unless_set() -> None:
    def kind(form: str | None) -> str:
        return str(logging_settings("INFO", form)["formatters"]["line"]["()"]).rpartition(".")[2]

    assert (kind("text"), kind("json"), kind(None)) == ("Line", "JsonLine", "JsonLine")


def test_a_line_names_what_caused_it() -> None:
    record = logging.makeLogRecord({"name": "onecity", "msg": "done", "levelno": 20, "levelname": "INFO"})
    with caused_by(request="r-1234567", job="audit.seal"), caused_by(event="e-1"):
        told = json.loads(JsonLine().format(record))
    assert (told["request"], told["job"], told["event"]) == ("r-1234567", "audit.seal", "e-1")
    assert "request" not in json.loads(JsonLine().format(record))
