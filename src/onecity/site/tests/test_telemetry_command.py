"""Does `onecity telemetry decode` answer each line, whatever stands in it?"""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs import hj212, jt808, sl651
from onecity.codecs.hj212.tests.test_frames import HOUR, REQUEST
from onecity.codecs.jt808.tests.test_messages import BODY, MESSAGE
from onecity.codecs.showing import PROTOCOLS, show
from onecity.codecs.sl651.tests.test_reports import AT, RESERVOIR
from onecity.site.commands.telemetry import telemetry


def answers(protocol: str, *lines: bytes) -> list[dict[str, Any]]:
    """What the command prints for these lines."""
    done = CliRunner().invoke(telemetry, ["decode", "--protocol", protocol], input=b"\n".join(lines))
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_an_environmental_stations_lines_are_answered_one_by_one() -> None:
    good, bad, none, asked = answers(
        "hj212", HOUR.strip(), HOUR.replace(b"7.31", b"7.32").strip(), b"rubbish", REQUEST
    )
    assert (good["crc_ok"], good["error"], good["fields"]["MN"]) == (True, None, "010000A8900016F000169DC0")
    assert good["readings"][0] == {
        "code": "w01018",
        "kind": "Avg",
        "value": 32.6,
        "flag": "N",
        "time": "2026-11-23T07:00:00+08:00",
    }
    assert (bad["crc_ok"], len(bad["readings"]), "CRC" in str(bad["error"])) == (False, 4, True)
    assert (none["fields"], none["readings"], none["crc_ok"]) == ({}, [], False)
    assert asked["fields"]["CP"] == [{"RtdInterval": "30"}]


def test_a_reservoirs_report_has_names_and_units() -> None:
    good, cut, none = answers(
        "sl651", RESERVOIR.hex().encode(), RESERVOIR.hex()[:-2].encode(), "水库".encode()
    )
    assert good["readings"][0] == {
        "code": "3B",
        "name": "level above the dam",
        "title": "坝上水位",
        "unit": "m",
        "value": 52.31,
        "time": "2026-11-23T08:05:00+08:00",
    }
    assert (good["crc_ok"], good["error"], good["fields"]["station_class"]) == (True, None, "4B")
    assert None not in (cut["error"], none["error"])


def test_a_vehicles_position_is_shown() -> None:
    (good,) = answers("jt808", MESSAGE.hex(" ").encode())
    assert (good["error"], good["readings"][0]["latitude"], good["fields"]["message"]) == (
        None,
        36.066,
        "0x0200",
    )


def of_a_station(contents: str, head: str = "", encoding: str = "gb2312") -> bytes:
    return hj212.encode(f"QN=1;CN=2011;MN=a;Flag=5;{head}CP=&&{contents}&&".encode(encoding))


def test_a_stations_own_bytes_count_whatever_a_terminal_made_of_them() -> None:
    for sent in (
        of_a_station("Info=青岛"),
        of_a_station("Info=青岛", encoding="utf-8"),
        of_a_station("Info=青岛").decode("gb2312").encode(),
        HOUR.hex().encode(),
        HOUR.strip() + b"\\r\\n",
        b"\xef\xbb\xbf" + HOUR,
    ):
        (found,) = answers("hj212", sent.removesuffix(b"\r\n"))
        assert (found["crc_ok"], found["error"]) == (True, None)


def test_a_bad_value_is_said_and_the_others_are_shown() -> None:
    bad, long = answers(
        "hj212",
        of_a_station("DataTime=20261123080000;w1-Rtd=NaN;w2-Rtd=-2").strip(),
        b"##1025%s%04X" % (b"CP=&&" + b"x=1;" * 254 + b"x=&&", hj212.crc(b"CP=&&" + b"x=1;" * 254 + b"x=&&")),
    )
    assert ([one["value"] for one in bad["readings"]], "NaN" in str(bad["error"])) == ([-2.0], True)
    assert (long["crc_ok"], "1024" in str(long["error"])) == (True, True)


def test_a_packets_time_serves_the_others_of_its_message() -> None:
    second, first, again, wrong = answers(
        "hj212",
        of_a_station("w2-Rtd=2", "PNUM=2;PNO=2;").strip(),
        of_a_station("DataTime=20261123080000;w1-Rtd=1", "PNUM=2;PNO=1;").strip(),
        of_a_station("w2-Rtd=2", "PNUM=2;PNO=2;").strip(),
        of_a_station("", "PNUM=2;PNO=3;").strip(),
    )
    assert [one["readings"][0]["time"] for one in (second, first, again)] == [
        None,
        "2026-11-23T08:00:00+08:00",
        "2026-11-23T08:00:00+08:00",
    ]
    assert "PNUM" in str(wrong["error"])


def test_the_packet_that_completes_a_message_shows_the_whole() -> None:
    body = sl651.decode(RESERVOIR).body
    parts = [
        sl651.encode(sl651.Frame("01", "0037020001", "A000", "32", part, packets=2, packet=number))
        for number, part in enumerate((body[:30], body[30:]), 1)
    ]
    first, last = answers("sl651", *(part.hex().encode() for part in parts))
    assert (len(first["readings"]), len(last["readings"])) == (0, 4)
    batch = b"\0\1\0" + len(BODY).to_bytes(2, "big") + BODY
    halves = [
        jt808.encode(jt808.Frame(0x0704, "013800138000", number, part, packets=2, packet=number))
        for number, part in enumerate((batch[:9], batch[9:]), 1)
    ]
    last, first = answers("jt808", *(half.hex(" ").encode() for half in reversed(halves)))
    assert (last["readings"], first["readings"][0]["latitude"]) == ([], 36.066)


def test_bytes_may_be_set_apart_in_any_way_and_a_wrong_length_hides_no_right_crc() -> None:
    found = answers("sl651", b"0x" + RESERVOIR.hex().encode(), RESERVOIR.hex(",").encode())
    assert [one["error"] for one in found] == [None, None]
    lying = RESERVOIR[:12] + b"\x01" + RESERVOIR[13:-2]
    (short,) = answers("sl651", (lying + sl651.crc(lying).to_bytes(2, "big")).hex().encode())
    assert (short["crc_ok"], short["error"] is None) == (True, False)


def test_terminals_and_the_centre_are_shown_too() -> None:
    registration = jt808.Frame(0x0100, "013800138000", 1, bytes(37) + "鲁B12345".encode("gbk"))
    general, new, secret = answers(
        "jt808",
        jt808.encode(jt808.answered(jt808.decode(MESSAGE), 1)).hex().encode(),
        jt808.encode(registration).hex().encode(),
        jt808.encode(jt808.Frame(0x0200, "013800138000", 1, BODY, encrypted=True)).hex().encode(),
    )
    assert general["fields"]["said"] == {"answers_serial": 126, "answers_message": "0x0200", "result": 0}
    assert (new["fields"]["said"]["plate"], "encrypted" in str(secret["error"])) == ("鲁B12345", True)
    (down,) = answers("sl651", sl651.acknowledged(sl651.decode(RESERVOIR), AT).hex().encode())
    assert (down["fields"]["serial"], down["fields"]["end"], down["error"]) == (1, "06", None)


@given(st.sampled_from(sorted(PROTOCOLS)), st.text(max_size=80))
def test_no_line_stops_it(protocol: str, line: str) -> None:
    shown = show(protocol, line)
    assert shown.error is None or " / " in shown.error


def test_an_unknown_protocol_is_refused() -> None:
    assert CliRunner().invoke(telemetry, ["decode", "--protocol", "modbus"]).exit_code == 2
    with pytest.raises(KeyError):
        show("modbus", "")
