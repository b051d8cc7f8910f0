"""What can go wrong with keys, seals and chains?

Not frozen and without equality: `contextlib` writes to the exceptions that pass through it.
"""

from dataclasses import dataclass


@dataclass(eq=False)
class SuiteUnknown(LookupError):
    """`name` is not on the list of signature suites that this installation allows."""

    name: str
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        return f"signature suite {self.name!r} is not allowed: use one of {', '.join(self.allowed)}"


@dataclass(eq=False)
class SignatureInvalid(ValueError):
    """A signature that this key did not make over this message, or that claims another suite."""

    suite: str

    def __str__(self) -> str:
        return f"the {self.suite} signature does not match: do not trust the message"


@dataclass(eq=False)
class KeyInvalid(ValueError):
    """Bytes that are no key for `use`."""

    use: str

    def __str__(self) -> str:
        return f"these bytes are no key for {self.use}"


@dataclass(eq=False)
class KeyDestroyed(LookupError):
    """The subject's key was destroyed, so what was sealed for that subject is erased for ever."""

    subject: str

    def __str__(self) -> str:
        return f"the data of subject {self.subject} were erased: their key was destroyed"


@dataclass(eq=False)
class KeyMissing(LookupError):
    """No key with this `key_id` is at hand: check that every master key still in use is configured."""

    key_id: str

    def __str__(self) -> str:
        return f"key {self.key_id!r} is not at hand: configure every key that is still in use"


@dataclass(eq=False)
class SealBroken(ValueError):
    """A sealed value that was altered, or moved to another table, field or subject than `place`."""

    place: str

    def __str__(self) -> str:
        return f"the sealed value in {self.place} was altered or belongs elsewhere"


@dataclass(eq=False)
class PassphraseWrong(ValueError):
    """What was locked does not open: another passphrase, or somebody changed the file."""

    def __str__(self) -> str:
        return "the passphrase does not open this, or it was changed: type it again, or take another copy"


@dataclass(eq=False)
class ChainBroken(ValueError):
    """The first entry, counted from 0, whose link does not follow from the one before."""

    position: int

    def __str__(self) -> str:
        return f"the chain is broken at entry {self.position}"


@dataclass(eq=False)
class NotCanonical(ValueError):
    """A value that RFC 8785 cannot write, for the English `reason`."""

    reason: str

    def __str__(self) -> str:
        return f"no canonical JSON: {self.reason}"
