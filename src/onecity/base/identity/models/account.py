"""Who may sign in, and where are they signed in?"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from onecity.base.identity.models.person import Person
from onecity.core.ids import uuid7


class Account(AbstractBaseUser):
    """A sign-in of one person. Rights come from role assignments, never from Django's own permissions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    username = models.CharField(max_length=64, unique=True)
    phone_index = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  NULL: none
    email_index = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  NULL: none
    is_active = models.BooleanField(default=True)
    epoch = models.PositiveIntegerField(default=0)
    code_failures = models.PositiveSmallIntegerField(default=0)
    code_locked_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    is_staff = False
    is_superuser = False

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Django's permissions are not used: see `Actor.may`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django's permissions are not used: see `Actor.may`."""
        return False

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Django's hash of the password plus `epoch`: raising the epoch ends every session of the account."""
        return f"{super()._get_session_auth_hash(secret=secret)}.{self.epoch}"  # type: ignore[misc]


class SignIn(models.Model):
    """One session of an account, so that its owner can see and end it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")
    since = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    second_factor = models.BooleanField(default=False)


class SecondFactor(models.Model):
    """The authenticator app of an account: its secret, sealed, and the last time step that was used."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    sealed = models.BinaryField()
    counter = models.BigIntegerField()
    since = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """A code that opens the account once when the app is not at hand, as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    index = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class DemoMark(models.Model):
    """One row, for ever: this database was opened in demo mode and is no city's."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField(auto_now_add=True)
