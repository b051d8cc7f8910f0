"""The city of `observed_city` with a rule that warns, an order that follows, and a program that sends and listens."""

import json
import shutil
from pathlib import Path
from typing import Any

from _peers import observed_city
from _peers.observed_city import QINGDAO, WORDS

LIMIT = 1000.0


def loaded(folder: Path, things: int) -> None:
    """Migrate the database, write the city and load it with all engines."""
    from django.conf import settings
    from django.core.management import call_command

    from onecity.base.actor import system
    from onecity.base.declarations.door import load_release

    call_command("migrate", verbosity=0)
    for name, content in _files(things).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
    for name in ("city.yaml", "divisions/districts.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(QINGDAO / name, folder / name)
    shutil.copytree(QINGDAO / "organisations", folder / "organisations")
    kept = settings.ONECITY_ENGINES
    settings.ONECITY_ENGINES = [one for one in kept if "engines." not in one or _is_needed(one)]
    load_release(folder, actor=system({"declarations.load"}))


def registered(name: str, address: str = "") -> Any:  # noqa: ANN401  a signer of the core
    """A program that sends readings, and hears of warnings at an address if it has one; what signs its requests."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from onecity.base.actor import system
    from onecity.base.identity.clients import ClientDraft, add_client_key, register_client
    from onecity.base.identity.clients.registering import CLIENTS
    from onecity.base.identity.door import client_actor
    from onecity.base.webhooks.door import SubscriptionDraft, subscribe
    from onecity.core.crypto import SigningKey
    from onecity.core.signature import Signer
    from onecity.core.text import Text

    officer = system((CLIENTS,))
    program = register_client(officer, ClientDraft(name, Text(**WORDS), "reporter"))
    key = SigningKey.generate("Ed25519")
    pem = key.public().handle.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key_id = add_client_key(officer, name, pem)
    actor = client_actor(program)
    if actor is None:
        raise RuntimeError(name)
    if address:
        subscribe(actor, SubscriptionDraft(address, ("onecity.sensing.warning-changed.v1",), batched=True))
    return Signer.of(key, key_id)


def _is_needed(engine: str) -> bool:
    return any(f".{one}." in engine for one in ("sensing", "command"))


def _files(things: int) -> dict[str, Any]:
    files = observed_city._files(1)
    rows = (
        f"t-{i},测点 {i},Point {i},{120 + i % 1000 * 0.001:.3f},{36 + i // 1000 * 0.0005:.4f}"
        for i in range(things)
    )
    files["layers/points.csv"] = "code,name_zh,name_en,lon,lat\n" + "\n".join(rows) + "\n"
    network = files["networks/bench/network.yaml"]
    network["rules"] = [{"id": "high", "when": f"level >= {LIMIT}", "level": "yellow"}]
    network["respond"] = {
        "lead": "water",
        "tasks": {"yellow": {"to": "keeper", "acknowledge": "10m", "due": "2h"}},
    }
    roles = {"reporter": ["sensing.read", "sensing.report"], "keeper": ["command.read", "command.act"]}
    files["roles.yaml"] = {
        "roles": [
            {"id": id, "title": WORDS, "duty": "business", "permissions": permissions}
            for id, permissions in roles.items()
        ]
    }
    return files
