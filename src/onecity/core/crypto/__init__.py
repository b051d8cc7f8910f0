"""How are things signed, sealed, looked up blindly, chained and hashed?"""

from onecity.core.crypto.blind import BlindIndex
from onecity.core.crypto.canonical import canonical, content_hash, has_hash
from onecity.core.crypto.chain import GENESIS, Proof, link, merkle_root, prove, proves, verify_chain
from onecity.core.crypto.ciphers import CIPHERS, SEALING_SUITES
from onecity.core.crypto.errors import (
    ChainBroken,
    KeyDestroyed,
    KeyInvalid,
    KeyMissing,
    NotCanonical,
    PassphraseWrong,
    SealBroken,
    SignatureInvalid,
    SuiteUnknown,
)
from onecity.core.crypto.exchange import ON_THE_WEB, jwk, public_key_of, public_pem
from onecity.core.crypto.passphrase import lock, unlock
from onecity.core.crypto.sealed import (
    KeysInMemory,
    MasterKeys,
    Place,
    Sealer,
    SubjectKeys,
    new_key,
    unwrap,
    wrap,
    wrapping_key_id,
)
from onecity.core.crypto.sm2 import SM2, best_arithmetic
from onecity.core.crypto.sm3 import hmac_sm3, sm3
from onecity.core.crypto.suites import (
    ES256,
    SIGNING_SUITES,
    SUITES,
    Ed25519,
    SigningKey,
    Suite,
    VerifyingKey,
    suite,
)

__all__ = [
    "CIPHERS",
    "ES256",
    "GENESIS",
    "ON_THE_WEB",
    "SEALING_SUITES",
    "SIGNING_SUITES",
    "SM2",
    "SUITES",
    "BlindIndex",
    "ChainBroken",
    "Ed25519",
    "KeyDestroyed",
    "KeyInvalid",
    "KeyMissing",
    "KeysInMemory",
    "MasterKeys",
    "NotCanonical",
    "PassphraseWrong",
    "Place",
    "Proof",
    "SealBroken",
    "Sealer",
    "SignatureInvalid",
    "SigningKey",
    "SubjectKeys",
    "Suite",
    "SuiteUnknown",
    "VerifyingKey",
    "best_arithmetic",
    "canonical",
    "content_hash",
    "has_hash",
    "hmac_sm3",
    "jwk",
    "link",
    "lock",
    "merkle_root",
    "new_key",
    "prove",
    "proves",
    "public_key_of",
    "public_pem",
    "sm3",
    "suite",
    "unlock",
    "unwrap",
    "verify_chain",
    "wrap",
    "wrapping_key_id",
]
