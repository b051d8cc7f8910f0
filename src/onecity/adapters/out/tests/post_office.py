"""A post office for tests: speaks just enough SMTP (RFC 5321) on 127.0.0.1."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class PostOffice:
    """Takes letters; answers `recipient_answer` to every recipient, nothing to who leaves when `farewell` is empty."""

    port: int = 0
    recipient_answer: str = "250 OK"
    offers_sign_in: bool = False
    farewell: str = "221 bye"
    letters: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
            if answer := self._answer(verb):
                writer.write(f"{answer}\r\n".encode())
            await writer.drain()
            if verb == "QUIT" and self.farewell:
                break
        writer.close()

    def _answer(self, verb: str) -> str:
        answers = {"RCPT": self.recipient_answer, "QUIT": self.farewell, "AUTH": "535 wrong password"}
        if verb == "EHLO" and self.offers_sign_in:
            return "250-test\r\n250 AUTH PLAIN"
        return answers.get(verb, "250 OK")


@contextmanager
def open_post_office(
    *, recipient_answer: str = "250 OK", offers_sign_in: bool = False, farewell: str = "221 bye"
) -> Iterator[PostOffice]:
    """A post office on a free port, closed at the end."""
    office = PostOffice(recipient_answer=recipient_answer, offers_sign_in=offers_sign_in, farewell=farewell)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(office.serve, "127.0.0.1", 0))
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    conversations = asyncio.all_tasks() - {asyncio.current_task()}
    for conversation in conversations:
        conversation.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)
