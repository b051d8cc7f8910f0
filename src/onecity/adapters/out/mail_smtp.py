"""How is mail handed to a post office?"""

import smtplib
import ssl
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from onecity.adapters.out.letter import compose
from onecity.base.ports import MailDelayed, MailRefused

_PORTS = {"smtp": 587, "smtps": 465}


class SmtpMail:
    """The port `Mail` over SMTP: `smtp://user:password@host:587` (STARTTLS if offered) or `smtps://…`."""

    def __init__(self, url: str, sender: str, timeout_s: float = 10) -> None:
        """Raises `ValueError` for a URL of another kind."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError(
                f"ONECITY_MAIL_URL must look like smtp://user:password@host:587, not {parts.scheme}://…"
            )
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender
        self._timeout_s = timeout_s

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The post office of `ONECITY_MAIL_URL`."""
        return cls(settings.CONFIGURATION.mail_url, settings.CONFIGURATION.mail_from)

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Hand the letter over. Raises `MailDelayed` (try again) or `MailRefused` (never will be taken)."""
        letter = compose(sender=self._sender, to=to, subject=subject, text=text)
        try:
            with self._connect() as server:
                self._deliver(server, letter)
        except smtplib.SMTPRecipientsRefused as problem:
            raise _refusal(next(iter(problem.recipients.values()))) from problem
        except smtplib.SMTPAuthenticationError as problem:
            # a wrong password is the operator's to mend: the letter itself is good
            raise MailDelayed(f"sign-in refused: {problem.smtp_code}") from problem
        except smtplib.SMTPResponseException as problem:
            raise _refusal((problem.smtp_code, problem.smtp_error)) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise MailDelayed(f"{type(problem).__name__}: {problem}") from problem

    def _connect(self) -> smtplib.SMTP:
        if self._tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout_s, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)

    def _deliver(self, server: smtplib.SMTP, letter: EmailMessage) -> None:
        server.ehlo()
        secure = self._tls
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            secure = True
        if self._user:
            if not secure and not _is_loopback(self._host):
                raise MailDelayed(
                    "the server offers no TLS: the password is not sent in the clear; use smtps://"
                )
            server.login(self._user, self._password)
        server.send_message(letter)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(answer: tuple[int, bytes | str]) -> MailDelayed | MailRefused:
    """4xx means later, 5xx means never (RFC 5321, 4.2.1)."""
    code, words = answer
    reason = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return MailRefused(reason) if 500 <= code < 600 else MailDelayed(reason)
