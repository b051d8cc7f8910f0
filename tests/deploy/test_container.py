"""Would the container be what its file promises? It is read here, not built; `scripts/wheel` runs what it would run."""

import json
import re
import shlex
from pathlib import Path

from onecity.site.commands.listing import command_paths
from onecity.site.configuration import Configuration

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "Containerfile"


def instructions() -> list[tuple[str, str]]:
    """The file as pairs of instruction and the rest, continued lines joined."""
    lines = [line for line in FILE.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(head, rest) for head, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def last_stage() -> list[tuple[str, str]]:
    """What the image is made of; earlier stages are thrown away."""
    found = instructions()
    start = max(number for number, (head, _) in enumerate(found) if head == "FROM")
    return found[start:]


def of(head: str, within: list[tuple[str, str]]) -> list[str]:
    return [rest for name, rest in within if name == head]


def test_it_is_built_in_stages_from_an_argument_without_a_host() -> None:
    assert len(of("FROM", instructions())) >= 2
    assert all(rest.startswith("${BASE}") for rest in of("FROM", instructions()))
    (base,) = of("ARG", instructions())
    assert re.fullmatch(r"BASE=[a-z0-9]+:[a-z0-9.-]+", base)
    assert "://" not in "".join(rest for head, rest in instructions() if head != "HEALTHCHECK")


def test_what_is_installed_is_pinned_with_hashes() -> None:
    (run,) = [rest for rest in of("RUN", instructions()) if "requirements.lock" in rest]
    assert "--require-hashes -r requirements.lock" in run
    assert "--no-deps" in run


def test_nobody_is_root_and_only_the_data_folder_is_written() -> None:
    stage = last_stage()
    (user,) = of("USER", stage)
    assert int(user.split(":")[0]) >= 1000
    after = [head for head, _ in stage][[head for head, _ in stage].index("USER") :]
    assert "RUN" not in after
    assert of("VOLUME", stage) == ["/data"]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in of("ENV", last_stage()) for pair in shlex.split(rest))


def test_it_sets_settings_that_exist_and_holds_no_secret() -> None:
    ours = {name for name in environment() if name.startswith("ONECITY_")}
    assert {name.removeprefix("ONECITY_").lower() for name in ours} <= set(Configuration.model_fields)
    assert not [name for name in environment() if re.search("SECRET|PASSWORD|TOKEN|KEY", name)]
    sources = {word for rest in of("COPY", instructions()) for word in rest.split()[:-1]}
    assert sources == {
        "pyproject.toml", "README.md", "LICENSE", "requirements.lock", "src", "cities", "--from=build", "/opt/onecity"
    }  # fmt: skip


def test_it_starts_a_command_and_asks_for_health_where_it_listens() -> None:
    assert json.loads(of("ENTRYPOINT", last_stage())[0]) == ["onecity"]
    assert json.loads(of("CMD", last_stage())[0])[0] in command_paths()
    (health,) = of("HEALTHCHECK", last_stage())
    command = json.loads(health.partition("CMD ")[2])
    assert command[0] == "python"
    compile(command[2], "healthcheck", "exec")
    assert f":{environment()['ONECITY_PORT']}/healthz" in command[2]
    assert of("EXPOSE", last_stage()) == [environment()["ONECITY_PORT"]]
