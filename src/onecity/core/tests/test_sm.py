"""SM2, SM3 and SM4 say what the standards say, whoever computes them."""

import ctypes.util
import hashlib
import hmac
import random
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from gmssl import sm3 as gmssl_sm3  # type: ignore[import-untyped]
from gmssl.sm4 import SM4_ENCRYPT, CryptSM4  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.crypto import (
    SM2,
    KeyInvalid,
    SigningKey,
    hmac_sm3,
    public_key_of,
    public_pem,
    sm3,
)
from onecity.core.crypto.ciphers import sm4_gcm_decrypt, sm4_gcm_encrypt
from onecity.core.crypto.sm2 import Arithmetic, B, N, P, best_arithmetic, digest
from onecity.core.crypto.sm2_gmssl import Gmssl
from onecity.core.crypto.sm2_libcrypto import Libcrypto

# GB/T 32918.5-2017, annex A.2: a signature over sm2p256v1
SCALAR = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
POINT = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
RANDOM = "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21"
DIGEST = bytes.fromhex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640")
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
MESSAGE = b"message digest"


class WithoutMultiples(Libcrypto):
    """A libcrypto that was built without the deprecated functions."""

    def __init__(self, library: Any) -> None:
        super().__init__(library)
        self._verifier = None
        self.name = "EVP alone, " + self.name


SYSTEM = Libcrypto.find()
EVP = WithoutMultiples.find()
BOTH: list[Arithmetic] = [Gmssl(), *(one for one in (SYSTEM, EVP) if one)]
FEW = settings(max_examples=6, deadline=None)


def named(arithmetic: Arithmetic) -> str:
    return arithmetic.name.partition(",")[0]


@pytest.mark.parametrize("arithmetic", BOTH, ids=named)
def test_sm2_reproduces_the_example_of_gb_t_32918_5(arithmetic: Arithmetic) -> None:
    suite = SM2(arithmetic)
    assert digest(POINT, MESSAGE) == DIGEST
    assert suite.public(suite.decode_private(SCALAR)).point == POINT
    assert suite.verify(suite.decode_public(POINT), SIGNATURE, MESSAGE)
    assert not suite.verify(suite.decode_public(POINT), SIGNATURE, b"message Digest")


def test_with_the_standards_random_number_the_very_signature_comes_out() -> None:
    assert bytes.fromhex(Gmssl().private(SCALAR).sign(DIGEST, RANDOM)) == SIGNATURE


@FEW
@given(st.integers(1, N - 2), st.binary(max_size=200), st.integers(0, 511))
def test_each_implementation_verifies_what_each_signs_and_nothing_else(
    scalar: int, message: bytes, bit: int
) -> None:
    suites = [SM2(arithmetic) for arithmetic in BOTH]
    keys = [suite.decode_private(scalar.to_bytes(32, "big")) for suite in suites]
    points = {suite.public(key).point for suite, key in zip(suites, keys, strict=True)}
    assert len(points) == 1
    (point,) = points
    for signer, key in zip(suites, keys, strict=True):
        signature = signer.sign(key, message)
        changed = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
        for suite in suites:
            public = suite.decode_public(point)
            assert suite.verify(public, signature, message)
            assert not suite.verify(public, signature, message + b"!")
            assert not suite.verify(public, changed, message)


class Credulous(Gmssl):
    """An arithmetic that takes every signature which it is asked about."""

    def verify(self, public: object, signature: bytes, message: bytes) -> bool:
        return True


@pytest.mark.parametrize("arithmetic", [*BOTH, Credulous()], ids=[*map(named, BOTH), "credulous"])
def test_r_and_s_out_of_range_never_verify(arithmetic: Arithmetic) -> None:
    suite = SM2(arithmetic)
    public = suite.decode_public(POINT)
    r, s = (int.from_bytes(part, "big") for part in (SIGNATURE[:32], SIGNATURE[32:]))
    for bad_r, bad_s in ((0, s), (r, 0), (N, s), (r, N), (r, N - r), (2**256 - 1, s)):
        assert not suite.verify(public, bad_r.to_bytes(32, "big") + bad_s.to_bytes(32, "big"), MESSAGE)
    assert not suite.verify(public, SIGNATURE + b"\0", MESSAGE)


@pytest.mark.parametrize("scalar", [0, N - 1, N, 2**256 - 1])
def test_a_scalar_out_of_range_is_no_key(scalar: int) -> None:
    with pytest.raises(KeyInvalid):
        SigningKey.load("SM2", scalar.to_bytes(32, "big"))


@pytest.mark.parametrize("arithmetic", BOTH, ids=named)
def test_a_point_may_be_compressed_and_must_lie_on_the_curve(arithmetic: Arithmetic) -> None:
    suite = SM2(arithmetic)
    assert suite.decode_public(bytes([2 + POINT[-1] % 2]) + POINT[1:33]).point == POINT
    x, y = POINT[1:33], int.from_bytes(POINT[33:], "big")
    for bad in (
        b"\x04" + x + (y ^ 1).to_bytes(32, "big"),
        b"\x06" + POINT[1:],
        bytes(65),
    ):
        with pytest.raises(KeyInvalid):
            suite.decode_public(bad)


def test_a_key_whose_x_begins_with_zero_and_four_is_taken_whole() -> None:
    x = next(x for x in range(4 << 248, 5 << 248) if pow(x**3 - 3 * x + B, (P - 1) // 2, P) == 1)
    raw = b"\x02" + x.to_bytes(32, "big")
    assert {SM2(one).decode_public(raw).point[1:33] for one in BOTH} == {raw[1:]}
    assert Gmssl().point(Gmssl().public(SM2().decode_public(raw).point))[1:33] == raw[1:]


@pytest.mark.skipif(SYSTEM is None, reason="this machine's libcrypto has no SM2")
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 64 * 8 - 1), st.booleans(), st.integers(1, N - 2))
def test_verifying_by_multiples_says_what_evp_says(
    message: bytes, bit: int, change: bool, scalar: int
) -> None:
    private = SM2(SYSTEM).decode_private(scalar.to_bytes(32, "big"))
    point, signature = SM2(SYSTEM).public(private).point, SM2(SYSTEM).sign(private, message)
    if change:
        signature = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    answers = [SM2(one).verify(SM2(one).decode_public(point), signature, message) for one in (SYSTEM, EVP)]
    assert answers == [not change, not change]


def test_threads_share_a_key() -> None:
    key = SigningKey.generate("SM2")
    messages = [bytes([number]) * 50 for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(key.sign, messages))
        for message, signature in zip(messages, signatures, strict=True):
            pool.submit(key.public().verify, signature, message).result()
    assert len(set(signatures)) == len(messages)


def test_a_public_key_goes_out_as_pem_and_comes_back() -> None:
    for name in ("SM2", "Ed25519", "ES256"):
        key = SigningKey.generate(name).public()
        again = public_key_of(public_pem(key), allowed=[name])
        assert (again.suite.name, again.encode()) == (name, key.encode())


def test_sm2_is_refused_where_no_standard_names_it_and_so_is_half_a_key() -> None:
    pem = public_pem(SigningKey.generate("SM2").public())
    for bad in (pem, pem.replace(b"-----END", b"-----"), b"", pem[:60] + b"\xff" + pem[61:]):
        with pytest.raises(KeyInvalid):
            public_key_of(bad)


def test_openssl_computes_sm2_where_it_can_else_gmssl() -> None:
    if sys.platform == "linux" and ssl.OPENSSL_VERSION_INFO >= (3,) and "sm3" in hashlib.algorithms_available:
        assert best_arithmetic().name.startswith("libcrypto, OpenSSL")
    else:
        assert best_arithmetic().name == (SYSTEM.name if SYSTEM else "gmssl, pure Python")


@pytest.mark.parametrize("found", ["no-such-library", ctypes.util.find_library("c"), None])
def test_a_library_that_has_no_sm2_is_left(monkeypatch: pytest.MonkeyPatch, found: str | None) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: found)
    assert Libcrypto.find() is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
    ids=["24 bits", "512 bits"],
)
def test_sm3_reproduces_the_examples_of_gm_t_0004(message: bytes, expected: str) -> None:
    assert sm3(message).hex() == expected


@FEW
@given(st.binary(max_size=150), st.binary(max_size=90))
def test_sm3_agrees_with_gmssl_and_so_does_its_hmac(message: bytes, key: bytes) -> None:
    assert sm3(message).hex() == gmssl_sm3.sm3_hash(list(message))
    padded = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = (bytes(one ^ pad for one in padded) for pad in (0x36, 0x5C))
    expected = gmssl_sm3.sm3_hash(list(outer + bytes.fromhex(gmssl_sm3.sm3_hash(list(inner + message)))))
    assert hmac.compare_digest(hmac_sm3(key, message).hex(), expected)


SM4_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")


def test_sm4_reproduces_the_first_example_of_gm_t_0002() -> None:
    assert Cipher(SM4(SM4_KEY), ECB()).encryptor().update(SM4_KEY).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_agrees_with_gmssl() -> None:
    for seed in range(5):
        key, block = (random.Random(f"{what} {seed}").randbytes(16) for what in ("key", "block"))
        peer = CryptSM4()
        peer.set_key(key, SM4_ENCRYPT)
        assert Cipher(SM4(key), ECB()).encryptor().update(block) == peer.crypt_ecb(block)[:16]


def test_sm4_gcm_reproduces_the_example_of_rfc_8998_and_notices_each_change() -> None:
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    secret = sm4_gcm_encrypt(SM4_KEY, nonce, plain, bound)
    assert secret.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert sm4_gcm_decrypt(SM4_KEY, nonce, secret, bound) == plain
    for place in (0, 40, len(secret) - 1):
        changed = bytearray(secret)
        changed[place] ^= 1
        with pytest.raises(InvalidTag):
            sm4_gcm_decrypt(SM4_KEY, nonce, bytes(changed), bound)
    for cut in (b"", secret[:15], secret[:-1]):
        with pytest.raises(InvalidTag):
            sm4_gcm_decrypt(SM4_KEY, nonce, cut, bound)
