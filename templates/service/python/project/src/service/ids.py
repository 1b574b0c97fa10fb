"""Identifiers."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A UUIDv7: unique, and in order of time. (`uuid.uuid7` needs Python 3.14.)"""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    version_and_high = 0x7 << 12 | random >> 62
    variant_and_low = 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | version_and_high << 64 | variant_and_low)
