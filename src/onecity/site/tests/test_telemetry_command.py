"""Does `onecity telemetry decode` answer each line, whatever stands in it?"""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs.hj212.tests.test_frames import HOUR, REQUEST
from onecity.codecs.jt808.tests.test_messages import MESSAGE
from onecity.codecs.showing import PROTOCOLS, show
from onecity.codecs.sl651.tests.test_reports import RESERVOIR
from onecity.site.commands.telemetry import telemetry


def answers(protocol: str, *lines: bytes) -> list[dict[str, object]]:
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


@given(st.sampled_from(sorted(PROTOCOLS)), st.text(max_size=80))
def test_no_line_stops_it(protocol: str, line: str) -> None:
    shown = show(protocol, line)
    assert shown.error is None or " / " in shown.error


def test_an_unknown_protocol_is_refused() -> None:
    assert CliRunner().invoke(telemetry, ["decode", "--protocol", "modbus"]).exit_code == 2
    with pytest.raises(KeyError):
        show("modbus", "")
