"""Is a city's folder right, before anybody loads it?"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from onecity.base.declarations.kinds import kinds
from onecity.core import pack
from onecity.core.text import Text

AGAIN = Text(
    zh="改好后请再检查一遍：文件都对了才检查规则，规则都对了才运行例子。",
    en="Correct them and check again: rules are tried once all files are right, examples once all rules are.",
)
GOOD = Text(zh="全部正确", en="all right")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default=None,
    help="Language of the messages; both if left out.",
)
def check(folder: Path, language: str | None) -> None:
    """Validate every declaration of FOLDER and run its examples."""
    problems = pack.check(folder, kinds(), examples=True)
    if problems:
        print_problems(problems, language)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)
    click.echo(f"{folder}: {said(GOOD, language)}")


@click.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print the JSON Schema of KIND, or the names of all kinds."""
    known = {k.name: k for k in kinds()}
    if kind is None:
        click.echo("\n".join(sorted(known)))
    elif kind in known:
        click.echo(json.dumps(pack.json_schema(known[kind]), ensure_ascii=False, indent=2))
    else:
        near = pack.nearest(kind, known)
        hint = f"; did you mean {near}? / 是不是 {near}？" if near else ""
        sys.exit(f"there is no kind {kind!r} / 没有这类声明{hint} ({', '.join(sorted(known))})")


def print_problems(problems: Sequence[pack.Problem], language: str | None = None) -> None:
    """One line per problem on standard error, in one language or both, then how many there are."""
    for problem in problems:
        place = f"{problem.file}:{problem.line}:{problem.column}"
        texts = [problem.text("zh"), problem.text("en")] if language is None else [problem.text(language)]
        click.echo(f"{place}: {' / '.join(texts)}", err=True)
    count = len(problems)
    click.echo(said(Text(zh=f"{count} 处问题", en=f"{count} problem(s)"), language), err=True)
    if any(problem.severity == "error" for problem in problems):
        click.echo(said(AGAIN, language), err=True)


def said(text: Text, language: str | None) -> str:
    """A text in one language, or in both."""
    return f"{text.en} / {text.zh}" if language is None else text.in_(language)
