"""What do devices send?"""

import json
import sys
from dataclasses import asdict

import click

from onecity.codecs.showing import PROTOCOLS, Lines


@click.group()
def telemetry() -> None:
    """Read what devices send."""


@telemetry.command()
@click.option("--protocol", type=click.Choice(sorted(PROTOCOLS), case_sensitive=False), required=True)
def decode(protocol: str) -> None:
    """Read frames from standard input, one a line, and print one JSON object a line.

    Frames of HJ 212 as they are; those of SL 651 and JT/T 808 in hexadecimal digits. Each answer has `fields`,
    `readings`, `crc_ok` and `error`; a bad frame never stops the others. Of packets of SL 651 and JT/T 808 the one
    that completes a message shows the readings of the whole.
    """
    lines = Lines(protocol)
    for line in sys.stdin.buffer:
        click.echo(json.dumps(asdict(lines.show(line)), ensure_ascii=False))
        sys.stdout.flush()
