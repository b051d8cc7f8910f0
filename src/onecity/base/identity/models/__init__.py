"""Which tables hold who people are and what they may do?"""

from onecity.base.identity.models.account import Account, DemoMark, RecoveryCode, SecondFactor, SignIn
from onecity.base.identity.models.client import Client, ClientKey, SeenNonce
from onecity.base.identity.models.enterprise import Enterprise
from onecity.base.identity.models.openid import AppGrant, AppKey, AppPace, AppSecret, AppToken
from onecity.base.identity.models.person import Person, SubjectKey
from onecity.base.identity.models.right import Consent, Mandate, RoleAssignment

__all__ = [
    "Account",
    "AppGrant",
    "AppKey",
    "AppPace",
    "AppSecret",
    "AppToken",
    "Client",
    "ClientKey",
    "Consent",
    "DemoMark",
    "Enterprise",
    "Mandate",
    "Person",
    "RecoveryCode",
    "RoleAssignment",
    "SecondFactor",
    "SeenNonce",
    "SignIn",
    "SubjectKey",
]
