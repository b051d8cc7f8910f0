"""Can a security officer let a program take part from the command line?"""

from pathlib import Path

from click.testing import CliRunner, Result

from onecity.base.identity.clients import client_by_name, clients
from onecity.base.identity.clients.commands import client
from onecity.base.identity.tests.programs import OFFICER, public_pem
from onecity.core.crypto import SigningKey

NAMED = ("--title-zh", "民政业务系统", "--title-en", "Civil affairs system")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(client, list(arguments))


def pem_file(folder: Path, name: str = "key.pem") -> str:
    (folder / name).write_bytes(public_pem(SigningKey.generate("Ed25519")))
    return str(folder / name)


def test_a_program_is_registered_with_its_key_and_listed(city: Path, tmp_path: Path) -> None:
    made = run(
        "add", "civil", *NAMED, "--role", "clerk", "--organisation", "civil-affairs",
        "--division", "370202", "--from", "192.0.2.0/24", "--key", pem_file(tmp_path),
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    keyid = client_by_name("civil").keys[0].key_id
    assert keyid in made.output
    listed = run("list").output
    assert "civil-affairs@370202" in listed
    assert keyid in listed


def test_keys_follow_each_other(city: Path, tmp_path: Path) -> None:
    run("add", "civil", *NAMED, "--role", "clerk", "--key", pem_file(tmp_path))
    old = client_by_name("civil").keys[0].key_id
    new = run("key", "civil", pem_file(tmp_path, "new.pem"), "--until", "2030-12-31").output.strip()
    assert run("end-key", "civil", old).exit_code == 0
    open_until = {key.key_id: key.until for key in client_by_name("civil").keys}
    assert open_until[old] is not None
    assert str(open_until[new]) == "2030-12-31 15:59:59+00:00"


def test_a_program_is_disabled_and_enabled(city: Path) -> None:
    run("add", "civil", *NAMED, "--role", "clerk")
    assert run("disable", "civil").exit_code == 0
    assert "disabled" in run("list").output
    assert run("enable", "civil").exit_code == 0
    assert client_by_name("civil").enabled


def test_what_is_wrong_is_said_in_one_sentence_and_leaves_nothing(city: Path, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    refused = {
        "emperor": run("add", "civil", *NAMED, "--role", "emperor"),
        "nowhere": run("add", "civil", *NAMED, "--role", "clerk", "--organisation", "nowhere"),
        "PEM": run("add", "civil", *NAMED, "--role", "clerk", "--key", str(tmp_path / "no.pem")),
        "nobody": run("disable", "nobody"),
    }
    for words, result in refused.items():
        assert result.exit_code == 1
        assert words in result.output
    assert clients(OFFICER) == ()
