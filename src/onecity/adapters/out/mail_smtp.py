"""How is mail handed to a post office?"""

import smtplib
import socket
from contextlib import closing, suppress
from email.message import EmailMessage
from functools import cache
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from onecity.adapters.out.letter import compose
from onecity.base.asking import is_here
from onecity.base.deadline import Deadline, TlsLine, connected, secured, tls_context
from onecity.base.ports import MailDelayed, MailRefused

_PORTS = {"smtp": 587, "smtps": 465}
# connecting, signing in, and the letter with all answers together
TIMEOUT_S = 15.0


class SmtpMail:
    """The port `Mail` over SMTP: `smtp://user:password@host:587` (STARTTLS if offered) or `smtps://…`."""

    def __init__(self, url: str, sender: str, timeout_s: float = TIMEOUT_S) -> None:
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
            with closing(self._connect()) as server:
                self._deliver(server, letter)
                # it is sent: a post office that takes its leave badly must not get the letter again
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
        except smtplib.SMTPRecipientsRefused as problem:
            raise _refusal(next(iter(problem.recipients.values()))) from problem
        except smtplib.SMTPAuthenticationError as problem:
            # a wrong password is the operator's to mend: the letter itself is good
            raise MailDelayed(f"sign-in refused: {problem.smtp_code}") from problem
        except smtplib.SMTPResponseException as problem:
            raise _refusal((problem.smtp_code, problem.smtp_error)) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise MailDelayed(f"{type(problem).__name__}: {problem}") from problem

    def _connect(self) -> "_Server":
        return _Server(self._host, self._port, Deadline(self._timeout_s), tls=self._tls)

    def _deliver(self, server: "_Server", letter: EmailMessage) -> None:
        server.ehlo()
        secure = self._tls
        if not secure and server.has_extn("starttls"):
            server.start_tls()
            server.ehlo()
            secure = True
        if self._user:
            if not secure and not is_here(self._host):
                raise MailDelayed(
                    "the server offers no TLS: the password is not sent in the clear; use smtps://"
                )
            server.login(self._user, self._password)
        server.send_message(letter)


class _Server(smtplib.SMTP):
    """A post office that is spoken to over one line, by one deadline."""

    def __init__(self, host: str, port: int, deadline: Deadline, *, tls: bool) -> None:
        self._deadline, self._tls = deadline, tls
        super().__init__(host, port, local_hostname=deadline.wait_for(_our_name))

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """The line, as `smtplib.SMTP_SSL` does it too."""
        line = connected(host, port, self._deadline)
        return secured(line, host) if self._tls else line

    def start_tls(self) -> None:
        """Go on over TLS, by the same deadline."""
        self.starttls(context=tls_context())
        if isinstance(self.sock, TlsLine):
            self.sock.deadline = self._deadline


@cache
def _our_name() -> str:
    """How this machine calls itself: the resolver is asked once, not for each letter."""
    return smtplib.SMTP().local_hostname


def _refusal(answer: tuple[int, bytes | str]) -> MailDelayed | MailRefused:
    """4xx means later, 5xx means never (RFC 5321, 4.2.1)."""
    code, words = answer
    reason = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return MailRefused(reason) if 500 <= code < 600 else MailDelayed(reason)
