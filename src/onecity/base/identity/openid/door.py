"""What may the pages ask about apps: who they are, who signs in to them, what they were told?"""

from onecity.base.identity.openid.answering import (
    answer_introspection,
    answer_revocation,
    answer_token,
    answer_userinfo,
    discovery,
    may_read_from,
)
from onecity.base.identity.openid.asked import Answer, Asked
from onecity.base.identity.openid.asking import (
    BY_PASSWORD,
    BY_SECOND_FACTOR,
    AskConsent,
    GoTo,
    Line,
    SignInFirst,
    agree,
    next_step,
    refuse,
)
from onecity.base.identity.openid.declare import THEMES, App
from onecity.base.identity.openid.granting import SignedIn, end_all_of_app, prune_grants
from onecity.base.identity.openid.keys import key_set, rotate_signing_key
from onecity.base.identity.openid.known import app_of, apps
from onecity.base.identity.openid.pace import prune_pace
from onecity.base.identity.openid.readings import Reading, readings_of
from onecity.base.identity.openid.scopes import SCOPES
from onecity.base.identity.openid.secret import make_secret
from onecity.base.identity.openid.signing_out import Leaving, leaving

__all__ = [
    "BY_PASSWORD",
    "BY_SECOND_FACTOR",
    "SCOPES",
    "THEMES",
    "Answer",
    "App",
    "AskConsent",
    "Asked",
    "GoTo",
    "Leaving",
    "Line",
    "Reading",
    "SignInFirst",
    "SignedIn",
    "agree",
    "answer_introspection",
    "answer_revocation",
    "answer_token",
    "answer_userinfo",
    "app_of",
    "apps",
    "discovery",
    "end_all_of_app",
    "key_set",
    "leaving",
    "make_secret",
    "may_read_from",
    "next_step",
    "prune_grants",
    "prune_pace",
    "readings_of",
    "refuse",
    "rotate_signing_key",
]
