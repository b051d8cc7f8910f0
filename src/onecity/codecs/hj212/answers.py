"""What does a station want to hear?"""

from onecity.codecs.hj212.segment import Message

SYSTEM = "91"
REPLY, RESULT, NOTICE_ANSWER, DATA_ANSWER = "9011", "9012", "9013", "9014"
READY, DONE = "1", "1"


def acknowledged(message: Message) -> Message | None:
    """9014, to data for which an acknowledgement was asked; else `None`. It carries the same QN."""
    return _answer(message, DATA_ANSWER) if message.wants_answer else None


def noticed(message: Message) -> Message | None:
    """9013, to a notice for which an acknowledgement was asked; else `None`."""
    return _answer(message, NOTICE_ANSWER) if message.wants_answer else None


def replied(message: Message, code: str = READY) -> Message:
    """9011: the request has come, and will be carried out (1) or refused (another code of the standard)."""
    return _answer(message, REPLY, {"QnRtn": code})


def done(message: Message, code: str = DONE) -> Message:
    """9012: the request was carried out (1), or came to another end."""
    return _answer(message, RESULT, {"ExeRtn": code})


def _answer(message: Message, command: str, said: dict[str, str] | None = None) -> Message:
    version = message.flag & ~0b11
    groups = [said] if said else []
    if message.version == 2005 and message.qn:
        # 2005 had the number among the contents; in the head too, as stations of later years look for it there
        groups.insert(0, {"QN": message.qn})
    return Message(message.qn, SYSTEM, command, message.pw, message.mn, version, groups=tuple(groups))
