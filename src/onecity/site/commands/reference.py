"""Is the reference in the documentation what the program really offers?"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from onecity.base.declarations.kinds import kinds
from onecity.base.manifest import Engine, engines, resolve
from onecity.core.pack.sentences import SENTENCES
from onecity.site.commands.kinds_page import kinds_page
from onecity.site.commands.listing import all_commands
from onecity.site.configuration import ROOT, Configuration

HEAD = "<!-- Written by `onecity reference`; change the program, not this page. -->\n\n"


@click.command()
@click.option("--check", "compare", is_flag=True, help="Change nothing; exit 1 when a page is out of date.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def reference(folder: Path, compare: bool) -> None:
    """Write the reference pages (settings, commands, kinds, engines, problems) into FOLDER."""
    stale = [name for name, text in pages().items() if not written(folder / name, text)]
    if compare and stale:
        sys.exit(f"out of date in {folder}: {', '.join(stale)}; run: onecity reference {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(pages()[name])


def written(path: Path, text: str) -> bool:
    """Whether the page stands there just like this."""
    return path.exists() and path.read_text() == text


def pages() -> dict[str, str]:
    """All pages by file name."""
    made = {
        "settings.md": "".join(settings_page()),
        "commands.md": "".join(commands_page()),
        "kinds.md": "".join(kinds_page(list(kinds()))),
        "engines.md": "".join(engines_page()),
        "problems.md": "".join(problems_page()),
    }
    return {name: HEAD + text.rstrip() + "\n" for name, text in made.items()}


def settings_page() -> Iterator[str]:
    """Every setting with its default and meaning."""
    yield "# Settings\n\nRead from the environment, or from a file `.env` where a command is started. "
    yield "How they belong together: [Configuration](../operate/configuration.md).\n\n"
    yield "| variable | default | meaning |\n|---|---|---|\n"
    for name, field in Configuration.model_fields.items():
        yield f"| `ONECITY_{name.upper()}` | {default_of(field.default)} | {field.description} |\n"


def default_of(default: object) -> str:
    """A default as one would write it into the environment; paths lie in the checkout."""
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}` of the checkout"
    if default in ("", None):
        return "empty"
    return f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default)}`"


def commands_page() -> Iterator[str]:
    """Every command with its own help."""
    yield "# Commands\n\nIn a checkout: `.venv/bin/onecity …`. Every command answers `--help`.\n\n"
    for name, command in sorted(all_commands().items()):
        yield from command_lines(command, f"onecity {name}", 2)


def command_lines(command: click.Command, path: str, level: int) -> Iterator[str]:
    """A command, its arguments and options, then its subcommands."""
    yield f"{'#' * level} {path}\n\n{(command.help or '').strip()}\n\n"
    if not isinstance(command, click.Group):
        written = "".join(f" {one.make_metavar(click.Context(command))}" for one in arguments(command))
        yield f"```sh\n{path}{written}\n```\n\n"
    options = [one for one in command.params if isinstance(one, click.Option)]
    yield "".join(
        f"- `{', '.join(option.opts)}{value_of(option)}`{explained(option)}\n" for option in options
    )
    yield "\n" if options else ""
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from command_lines(inner, f"{path} {name}", level + 1)


def arguments(command: click.Command) -> list[click.Argument]:
    """What stands behind a command without a name."""
    return [one for one in command.params if isinstance(one, click.Argument)]


def value_of(option: click.Option) -> str:
    """What kind of value stands behind an option, ` FILE`; nothing for a flag or where the values are listed."""
    if option.is_flag or option.count or isinstance(option.type, click.Choice):
        return ""
    return f" {option.metavar or option.type.name.split()[0].upper()}"


def explained(option: click.Option) -> str:
    """What an option is for, and what may stand behind it."""
    said = [option.help or ""]
    if isinstance(option.type, click.Choice):
        said.append(f"One of {', '.join(f'`{choice}`' for choice in option.type.choices)}.")
    text = " ".join(filter(None, said))
    return f": {text}" if text else ""


def engines_page() -> Iterator[str]:
    """Every engine: what it declares, permits, measures, announces and does again and again."""
    yield "# Engines\n\nWhat each engine plugs into the city, from its manifest. Roles grant permissions, "
    yield "the plan's targets name the measures.\n\n"
    for engine in engines():
        yield f"## {engine.title.en} · {engine.title.zh} {{ #{engine.id} }}\n\nManifest: `{engine.id}`\n\n"
        for title, rows in engine_lists(engine):
            if rows:
                yield f"{title}:\n\n" + "".join(f"- {row}\n" for row in rows) + "\n"


def engine_lists(engine: Engine) -> Iterator[tuple[str, list[str]]]:
    """What an engine offers, list by list."""
    named: Any
    yield "Kinds of declarations", [f"[{name}](kinds.md#{name})" for name in kind_names(engine)]
    for title, named in (("Permissions", engine.permissions), ("Measures", engine.measures)):
        yield title, [f"`{one.name}`: {one.title.en} · {one.title.zh}" for one in named]
    yield "Listens to", [f"`{listener.event}`" for listener in engine.listeners]
    yield "Live topics", [f"`{topic.name}`" for topic in engine.live_topics]
    yield "Scheduled", [f"`{job.name}`, {every(job.every_s)}" for job in engine.jobs]


def kind_names(engine: Engine) -> list[str]:
    """The names of the kinds that an engine reads."""
    return [resolve(dotted).name for dotted in engine.kinds]


def every(seconds: int) -> str:
    """An interval as one says it."""
    for length, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % length == 0:
            count = seconds // length
            return f"every {word}" if count == 1 else f"every {count} {word}s"
    return f"every {seconds} seconds"


def problems_page() -> Iterator[str]:
    """What the check says about files and shapes; the checks of single kinds have a page of their own."""
    yield "# Problems of files\n\nWhat `onecity check` says about files, shapes and references. "
    yield "What it finds in declarations of the right shape: "
    yield "[What the check finds](../declare/check.md).\n\n| code | 中文 | English |\n|---|---|---|\n"
    for code, sentences in SENTENCES.items():
        chinese, english = (_cell(sentence) for sentence in sentences)
        yield f"| `{code}` | {chinese} | {english} |\n"


def _cell(sentence: str) -> str:
    """A sentence without the values that stand in it, fit for a table."""
    shown = re.sub(r"\{\w+\}", "…", sentence).replace("{{", "{").replace("}}", "}")
    return shown.replace("|", "\\|")
