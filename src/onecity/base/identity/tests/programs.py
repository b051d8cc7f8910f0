"""How do the tests let another organisation's program ask?"""

from collections.abc import Mapping
from itertools import count

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.identity.clients import ClientDraft, add_client_key, recognise_client, register_client
from onecity.base.identity.clients.registering import CLIENTS
from onecity.core.crypto import SigningKey
from onecity.core.signature import Message, Signer, request_to, sign
from onecity.core.text import Text

OFFICER = system((CLIENTS,))
TITLE = Text(zh="民政业务系统", en="Civil affairs system")
ADDRESS = "192.0.2.7"
URL = "https://city.example/api/v1/affairs/tasks?state=free"
_numbers = count(1)


class Program:
    """A registered program with its key; signs what it sends."""

    def __init__(self, name: str = "civil", **draft: object) -> None:
        given: dict[str, object] = {"role": "clerk", "organisation": "civil-affairs", "division": "370202"}
        self.name = name
        self.id = register_client(OFFICER, ClientDraft(name, TITLE, **(given | draft)))  # type: ignore[arg-type]
        self.key = SigningKey.generate("Ed25519")
        self.keyid = self.add_key(self.key)

    def add_key(self, key: SigningKey, **validity: object) -> str:
        """Register a further key; the id that its signatures name."""
        return add_client_key(OFFICER, self.name, public_pem(key), **validity)  # type: ignore[arg-type]

    def signed(
        self, message: Message, key: SigningKey | None = None, keyid: str = "", **options: object
    ) -> Message:
        """A message with a fresh signature."""
        signer = Signer.of(key or self.key, keyid or self.keyid)
        given = {"created": timezone.now(), "nonce": fresh_nonce()} | options
        return message.with_headers(sign(message, signer, **given))  # type: ignore[arg-type]

    def headers(self, method: str, url: str, body: bytes = b"", **options: object) -> dict[str, str]:
        """The headers that sign a request to an address."""
        whole = self.signed(request_to(method, url, {}, body), **options)  # type: ignore[arg-type]
        return {name.title(): value for name, value in whole.headers.items()}

    def asks(self, message: Message | None = None, address: str = ADDRESS, **options: object) -> Actor:
        """What the city makes of a signed request."""
        return recognise_client(self.signed(message or asking(), **options), address)  # type: ignore[arg-type]


def public_pem(key: SigningKey) -> bytes:
    """The public side as an office hands it in."""
    made: bytes = key.public().handle.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return made


def asking(method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None) -> Message:
    """A request that is not signed yet."""
    return request_to(method, URL, headers or {}, body)


def fresh_nonce() -> str:
    """A number that was not used before."""
    return f"a-nonce-of-the-tests-{next(_numbers)}"
