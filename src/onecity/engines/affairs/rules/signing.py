"""Who has to sign beside the applicant, and what exactly do they sign?"""

import json
from hashlib import sha256

from onecity.engines.affairs.declare import CoSigner
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, values


def co_signers(prepared: Prepared, answers: Answers, parameters: Parameters) -> tuple[CoSigner, ...]:
    """The co-signers that these answers ask for, in the declaration's order; an open condition asks for nobody yet."""
    known = values(answers, parameters)
    return tuple(one for one in prepared.service.co_signers if prepared.holds(one.when, known) is True)


def fingerprint(co_signer: CoSigner, answers: Answers) -> str:
    """A hash of what is signed: the text in both languages and every answer. SHA-256, hexadecimal."""
    signed = {"text": [co_signer.text.zh, co_signer.text.en], "answers": dict(sorted(answers.items()))}
    return sha256(json.dumps(signed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
