"""Are warnings written as the schema has them, read again, and are hostile documents refused?"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs import cap
from onecity.codecs.cap import (
    Alert,
    AlertError,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Reference,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
    WarningIdentifier,
)

AT = datetime(2026, 7, 20, 0, 5, tzinfo=UTC)
NUMBER = WarningIdentifier("370285", "410", "000", "01", AT)
RING = ((120.5, 36.9), (120.6, 36.9), (120.6, 36.8), (120.5, 36.9))
FLOOD = Info(
    event="水库洪水",
    categories=(Category.MET, Category.INFRA),
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.OBSERVED,
    responses=(Response.EVACUATE,),
    event_codes=(("ONECITY", "reservoir-flood"),),
    effective=AT,
    expires=AT + timedelta(hours=6),
    sender_name="莱西市水利局",
    headline="产芝水库橙色预警 <演练> & 说明",
    description="水位超过设计洪水位。",
    instruction="下游人员请立即转移。",
    parameters=(("level", "orange"),),
    areas=(Area("莱西市", (RING,), (((120.5, 36.9), 5.5),), (("GB/T 2260", "370285"),)),),
)
ALERT = Alert(
    str(NUMBER), "water@example.org", AT, Status.EXERCISE, MessageType.ALERT, Scope.PUBLIC, (FLOOD,)
)
words = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)
moments = st.integers(0, 10**9).map(lambda s: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
ids = st.text("abcXYZ0123456789._-@", min_size=1, max_size=20)
infos = st.builds(
    Info,
    event=words,
    categories=st.lists(st.sampled_from(Category), min_size=1, max_size=3).map(tuple),
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    language=st.sampled_from(["zh-CN", "en-US"]),
    onset=st.none() | moments,
    headline=words,
    parameters=st.lists(st.tuples(words, words), max_size=2).map(tuple),
    areas=st.lists(st.builds(Area, words, polygons=st.just((RING,)) | st.just(())), max_size=2).map(tuple),
)
alerts = st.builds(
    Alert,
    identifier=ids,
    sender=ids,
    sent=moments,
    status=st.sampled_from(Status),
    type=st.sampled_from(MessageType),
    scope=st.sampled_from(Scope),
    infos=st.lists(infos, max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, ids, ids, moments), min_size=1, max_size=2).map(tuple),
    codes=st.lists(words, max_size=2).map(tuple),
    note=words,
    restriction=words,
    addresses=words,
)


def test_a_warning_comes_back() -> None:
    assert cap.parse(cap.write(ALERT)) == ALERT


@given(alerts)
def test_every_warning_comes_back(alert: Alert) -> None:
    assert cap.parse(cap.write(alert)) == alert


def test_elements_stand_in_the_schemas_order_and_latitude_comes_first() -> None:
    text = cap.write(ALERT).decode()
    names = [one.tag.partition("}")[2] for one in ElementTree.fromstring(text).iter()]
    assert names[:7] == ["alert", "identifier", "sender", "sent", "status", "msgType", "scope"]
    info = names[names.index("info") + 1 :]
    assert info[:9] == [
        "language",
        "category",
        "category",
        "event",
        "responseType",
        "urgency",
        "severity",
        "certainty",
        "eventCode",
    ]
    assert "<polygon>36.9,120.5 36.9,120.6 36.8,120.6 36.9,120.5</polygon>" in text
    assert "<circle>36.9,120.5 5.5</circle>" in text
    assert "<sent>2026-07-20T08:05:00+08:00</sent>" in text


def test_a_chinese_number_has_31_characters_and_comes_back() -> None:
    assert str(NUMBER) == "37028541000001_20260720080500_0"
    assert len(str(NUMBER)) == 31
    assert WarningIdentifier.parse(str(NUMBER)) == NUMBER
    for wrong in ("", "37028541000001_20260720080500_", "37028541000001_20261320080500_0"):
        with pytest.raises(ValueError, match="no Chinese warning identifier"):
            WarningIdentifier.parse(wrong)


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE alert SYSTEM "http://example.org/cap.dtd">'


@pytest.mark.parametrize("dtd", [BOMB, OUTSIDE, REMOTE, b"<!DOCTYPE alert>"])
def test_a_document_type_is_refused(dtd: bytes) -> None:
    head, _, rest = cap.write(ALERT).partition(b"\n")
    with pytest.raises(AlertError) as caught:
        cap.parse(head + dtd + rest.replace("水库洪水".encode(), b"&x;"))
    assert "DTD" in caught.value.text("en")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<status>Exercise</status>", b"<status>Real</status>"),
        (b"<status>Exercise</status>", b""),
        (b"cap:1.2", b"cap:1.1"),
        (b"+08:00</sent>", b"Z</sent>"),
        (b"2026-07-20T08:05:00+08:00</sent>", b"2026-13-20T08:05:00+08:00</sent>"),
        (b"<msgType>Alert", b"<msgType>Cancel"),
        (b"water@example.org", b"water, @example.org"),
        (b" 36.9,120.5</polygon>", b" 36.9,120.4</polygon>"),
        (b"36.8,120.6", b"136.8,120.6"),
        (b"36.8,120.6", b"nan,120.6"),
        (b"<category>Met</category><category>Infra</category>", b""),
        (b"</alert>", b""),
    ],
)
def test_what_cap_forbids_is_refused_and_said(old: bytes, new: bytes) -> None:
    document = cap.write(ALERT)
    assert old in document
    with pytest.raises(AlertError) as caught:
        cap.parse(document.replace(old, new))
    assert caught.value.text("zh") != caught.value.text("en")


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    document = cap.write(ALERT)
    deep = b"<note>" + b"<a>" * 50 + b"</a>" * 50 + b"</note></alert>"
    many = "36.9,120.5 " * 20_001
    for hostile in (
        document + b" " * 1_000_000,
        document.replace(b"</alert>", deep),
        document.replace(b"<polygon>", b"<polygon>" + many.encode()),
        b"\xff\xfe\x00",
        b"",
    ):
        with pytest.raises(AlertError):
            cap.parse(hostile)


@given(
    st.binary(max_size=200)
    | st.binary(max_size=20).map(lambda data: cap.write(ALERT).replace(b"Severe", data))
)
def test_no_bytes_break_it(data: bytes) -> None:
    with suppress(AlertError):
        cap.parse(data)


def test_chinese_encodings_are_read_whatever_the_parser_knows() -> None:
    text = cap.write(ALERT).decode()
    for encoding in ("GB2312", "gbk", "GB18030"):
        said = text.replace("utf-8", encoding, 1)
        assert encoding in said
        assert cap.parse(said.encode(encoding)) == ALERT
    with pytest.raises(AlertError):
        cap.parse(text.replace("utf-8", "gbk", 1).replace("<alert", "<!DOCTYPE alert><alert").encode("gbk"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sender>", "<identifier>another</identifier><sender>"),
        ("<msgType>", "<status>Actual</status><msgType>"),
        ("<event>", "<event>晴</event><event>"),
        ("36.9,120.5 5.5<", "36.9,120.5 -5.5<"),
        ("<sender>", "<sender>" + "x" * 200),
    ],
)
def test_what_two_readers_would_read_differently_is_refused(old: str, new: str) -> None:
    text = cap.write(ALERT).decode()
    assert old in text
    with pytest.raises(AlertError) as caught:
        cap.parse(text.replace(old, new, 1).encode())
    assert caught.value.text("zh") != caught.value.text("en")


def document(**changed: str) -> bytes:
    """The flood as XML, with texts of it changed."""
    text = cap.write(ALERT).decode()
    for old, new in changed.items():
        assert old in text
        text = text.replace(f"<{old}>", f"<{old}>{new}", 1)
    return text.encode()


def test_text_with_an_element_inside_is_refused() -> None:
    with pytest.raises(AlertError):
        cap.parse(document(identifier="370285<b>another</b>"))


def test_an_empty_polygon_is_none_and_coordinates_have_as_many_decimals_as_they_like() -> None:
    empty = cap.write(ALERT).replace(b"<polygon>", b"<polygon></polygon><circle/><polygon>")
    assert cap.parse(empty).infos == ALERT.infos
    wide = cap.write(ALERT).replace(b"36.9,120.5 5.5", b"36.9000000000000001,120.5 20015.1")
    assert cap.parse(wide).infos[0].areas[0].circles == (((120.5, 36.9), 20015.1),)


@pytest.mark.parametrize(("scope", "needed"), [("Private", "addresses"), ("Restricted", "restriction")])
def test_who_a_message_that_is_not_for_the_public_is_for_must_be_said(scope: str, needed: str) -> None:
    closed = cap.write(ALERT).replace(b"<scope>Public</scope>", f"<scope>{scope}</scope>".encode())
    with pytest.raises(AlertError) as caught:
        cap.parse(closed)
    assert needed in caught.value.text("en")
    said = closed.replace(b"</scope>", f"</scope><{needed}>police</{needed}>".encode())
    assert cap.parse(said).scope == scope
