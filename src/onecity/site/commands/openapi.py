"""Is the committed description of the interface still true?"""

import json
import sys
from pathlib import Path

import click


@click.command()
@click.option(
    "--check",
    "committed",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Compare with this file; exit 1 if it differs.",
)
def openapi(committed: Path | None) -> None:
    """Print the OpenAPI description of the REST interface."""
    from onecity.site.api import api

    text = (
        json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    )
    if committed is None:
        click.echo(text, nl=False)
    elif not committed.exists() or committed.read_text() != text:
        sys.exit(f"{committed} is out of date: onecity openapi > {committed}")
