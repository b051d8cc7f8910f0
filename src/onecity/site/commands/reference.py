"""Is the reference in the documentation what the program really offers?"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from onecity.base.declarations.kinds import kinds
from onecity.base.manifest import engines
from onecity.core.pack import json_schema
from onecity.site.commands.listing import all_commands
from onecity.site.configuration import Configuration

HEAD = "<!-- Written by `onecity reference`; change the program, not this page. -->\n\n"


@click.command()
@click.option("--check", "compare", is_flag=True, help="Change nothing; exit 1 when a page is out of date.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def reference(folder: Path, compare: bool) -> None:
    """Write the reference pages (settings, commands, kinds, engines) into FOLDER."""
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
        "kinds.md": "".join(kinds_page()),
        "engines.md": "".join(engines_page()),
    }
    return {name: HEAD + text.rstrip() + "\n" for name, text in made.items()}


def settings_page() -> Iterator[str]:
    """Every setting with its default and meaning."""
    yield "# Settings\n\nRead from the environment, or from a file `.env` beside the program.\n\n"
    yield "| variable | default | meaning |\n|---|---|---|\n"
    for name, field in Configuration.model_fields.items():
        default = field.default
        shown = "the project's own" if isinstance(default, Path) else f"`{default}`" if default != "" else "empty"
        yield f"| `ONECITY_{name.upper()}` | {shown} | {field.description} |\n"


def commands_page() -> Iterator[str]:
    """Every command with its own help."""
    yield "# Commands\n\n"
    for name, command in sorted(all_commands().items()):
        yield from command_lines(command, f"onecity {name}", 2)


def command_lines(command: click.Command, path: str, level: int) -> Iterator[str]:
    """A command, its arguments and options, then its subcommands."""
    yield f"{'#' * level} `{path}`\n\n{(command.help or '').strip()}\n\n"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield f"- `{', '.join(parameter.opts)}`: {parameter.help or ''}\n"
        else:
            yield f"- `{parameter.human_readable_name}`\n"
    yield "\n" if command.params else ""
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from command_lines(inner, f"{path} {name}", level + 1)


def kinds_page() -> Iterator[str]:
    """Every kind of declaration: where it is written, which fields it has."""
    yield "# Kinds of declarations\n\n`onecity schema KIND` prints the JSON Schema for your editor.\n\n"
    for kind in sorted(kinds(), key=lambda one: one.name):
        schema = json_schema(kind)
        yield f"## {kind.name}\n\n{schema.get('description', '')}\n\nFile: `{kind.pattern}`"
        yield "".join(f", `{pattern}` as `{part}`" for part, pattern in kind.parts.items()) + "\n\n"
        yield from fields_table(schema)
        for name, inner in sorted(schema.get("$defs", {}).items()):
            if "properties" in inner and name != "Text":
                yield f"### {name}\n\n{inner.get('description', '')}\n\n"
                yield from fields_table(inner)


def fields_table(schema: Mapping[str, Any]) -> Iterator[str]:
    """The fields of one object."""
    required = set(schema.get("required", ()))
    yield "| field | type | needed | meaning |\n|---|---|---|---|\n"
    for name, field in schema.get("properties", {}).items():
        needed = "yes" if name in required else ""
        yield f"| `{name}` | {type_of(field)} | {needed} | {field.get('description', '')} |\n"
    yield "\n"


def type_of(field: Mapping[str, Any]) -> str:
    """A field's type in a word or two."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        return " / ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(type_of(one) for one in field["anyOf"] if one.get("type") != "null"))
    if field.get("type") == "array":
        return f"list of {type_of(field.get('items', {}))}"
    if "x-onecity-kind" in field:
        return f"id of a {field['x-onecity-kind']}"
    if "x-onecity-expression" in field:
        return "expression"
    return str(field.get("type", "any"))


def engines_page() -> Iterator[str]:
    """Every engine: its permissions, measures, layers of live events and scheduled jobs."""
    yield "# Engines\n\n"
    for engine in engines():
        yield f"## {engine.id} · {engine.title.zh} · {engine.title.en}\n\n"
        for title, rows in (
            ("Permissions", [f"`{p.name}`: {p.title.zh} · {p.title.en}" for p in engine.permissions]),
            ("Measures", [f"`{m.name}`: {m.title.zh} · {m.title.en}" for m in engine.measures]),
            ("Live topics", [f"`{topic.name}`" for topic in engine.live_topics]),
            ("Scheduled", [f"`{job.name}` every {job.every_s} s" for job in engine.jobs]),
        ):
            if rows:
                yield f"{title}:\n\n" + "".join(f"- {row}\n" for row in rows) + "\n"
