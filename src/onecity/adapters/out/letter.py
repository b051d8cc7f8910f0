"""What does a letter look like on the wire?"""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from onecity.base.ports import MailRefused


def compose(*, sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """A plain letter as RFC 5322 wants it. Raises `MailRefused` for a header that would break its line."""
    letter = EmailMessage(policy=SMTP)
    try:
        letter["From"], letter["To"], letter["Subject"] = sender, to, subject
        addresses = letter["To"].addresses
    except (ValueError, IndexError) as problem:
        raise MailRefused(f"unusable header: {problem}") from problem
    if len(addresses) != 1 or not addresses[0].domain or not addresses[0].username:
        raise MailRefused("`to` must be one e-mail address")
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter
