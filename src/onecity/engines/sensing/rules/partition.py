"""Which worker has to do with a thing?"""

_OFFSET, _PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


def fnv1a(key: bytes) -> int:
    """The 32-bit hash FNV-1a, as NATS' `partition(N)` takes it."""
    found = _OFFSET
    for byte in key:
        found = ((found ^ byte) * _PRIME) & _MASK
    return found


def partition(key: str, count: int) -> int:
    """The partition of a key (a thing's, or its `partition_by` attribute's) among `count`."""
    return fnv1a(key.encode()) % count
