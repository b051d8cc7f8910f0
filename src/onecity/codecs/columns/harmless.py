"""Is a stream of Arrow harmless to read? A few compressed bytes may be gigabytes, and many messages hold nothing.

A message's head is a FlatBuffer: a table begins with the way back to its vtable, which has where each field stands
(source: Arrow's format/Message.fbs). pyarrow has verified it by then, but does not show what is in it.
"""

from struct import unpack_from

import pyarrow as pa

MOST_MESSAGES = 1_000
# of the table Message
_KIND, _HEADER = 1, 2
_DICTIONARY_BATCH, _RECORD_BATCH = 2, 3
# of DictionaryBatch and RecordBatch
_DATA, _COMPRESSION = 1, 3


def check(body: bytes) -> None:
    """Raises `ValueError`, also `pyarrow.ArrowException`, for what had better not be read."""
    for count, message in enumerate(pa.ipc.MessageReader.open_stream(body)):
        if count == MOST_MESSAGES:
            raise ValueError(f"more than {MOST_MESSAGES} messages")
        if _is_compressed(message.metadata.to_pybytes()):
            raise ValueError("compressed buffers")


def _is_compressed(head: bytes) -> bool:
    message = _table(head, 0)
    kind_at, header_at = _field(head, message, _KIND), _field(head, message, _HEADER)
    kind = head[kind_at] if kind_at else 0
    if not header_at or kind not in (_DICTIONARY_BATCH, _RECORD_BATCH):
        return False
    batch = _table(head, header_at)
    if kind == _DICTIONARY_BATCH:
        data_at = _field(head, batch, _DATA)
        if not data_at:
            return False
        batch = _table(head, data_at)
    return _field(head, batch, _COMPRESSION) > 0


def _table(head: bytes, at: int) -> int:
    """The place of the table to which the offset at a place leads."""
    offset: int = unpack_from("<I", head, at)[0]
    return at + offset


def _field(head: bytes, table: int, number: int) -> int:
    """The place of a field, 0 where it is left out."""
    vtable = table - unpack_from("<i", head, table)[0]
    size: int = unpack_from("<H", head, vtable)[0]
    if 4 + 2 * number >= size:
        return 0
    offset: int = unpack_from("<H", head, vtable + 4 + 2 * number)[0]
    return table + offset if offset else 0
