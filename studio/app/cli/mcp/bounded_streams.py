"""Standard input and output for the protocol: long messages are refused, and a flood waits in the client's pipe."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

import anyio

LONGEST_LINE: Final = 4 << 20
"""Bytes of a message that a client may send."""
MOST_CALLS: Final = 32
"""Requests that may wait for their answers; more are not read until then."""
_SHORT_LINE: Final = 1 << 16
_ANSWER: Final = re.compile(r'\{"jsonrpc":"2\.0","id":(\d+|"[^"\\]*"),"(?:result|error)":')
_TOO_LONG: Final = '{"too long": true}\n'


class CallGate:
    """Counts the requests that wait for answers."""

    def __init__(self) -> None:
        self._slots = anyio.Semaphore(MOST_CALLS)
        self._open: set[str] = set()

    async def enter(self, line: str) -> None:
        """Wait for a slot, if a line is a request."""
        if (number := _find_request(line)) is not None:
            await self._slots.acquire()
            self._open.add(number)

    def leave(self, line: str) -> None:
        """Free the slot of the request that a line answers."""
        number = _find_answer(line)
        if number in self._open:
            self._open.discard(number)
            self._slots.release()


class BoundedInput:
    """Lines of a stream, as the protocol's transport reads them. A long one is skipped and stands as a bad message.

    Args:
        stream: The stream.
        gate: Slows a flood.
    """

    def __init__(self, stream: BinaryIO, gate: CallGate) -> None:
        self._stream, self._gate = stream, gate

    def __aiter__(self) -> BoundedInput:
        return self

    async def __anext__(self) -> str:
        line = await anyio.to_thread.run_sync(self._read, abandon_on_cancel=True)
        if not line:
            raise StopAsyncIteration
        await self._gate.enter(line)
        return line

    def _read(self) -> str:
        line = self._stream.readline(LONGEST_LINE + 1)
        if len(line) <= LONGEST_LINE:
            return line.decode("utf-8", errors="replace")
        while line and not line.endswith(b"\n"):
            line = self._stream.readline(1 << 16)
        return _TOO_LONG


class BoundedOutput:
    """Lines to a stream, as the protocol's transport writes them.

    Args:
        stream: The stream.
        gate: Is told which requests are answered.
    """

    def __init__(self, stream: BinaryIO, gate: CallGate) -> None:
        self._stream, self._gate = stream, gate

    async def write(self, text: str) -> None:
        """Write a message."""
        await anyio.to_thread.run_sync(self._stream.write, text.encode())
        self._gate.leave(text)

    async def flush(self) -> None:
        """Hand it to the client."""
        await anyio.to_thread.run_sync(self._stream.flush)


@contextmanager
def claim_standard_streams() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Take standard input and output for the protocol alone: whatever else prints goes to standard error."""
    sys.stdout.flush()
    wire_in, wire_out = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(2, 1)
    os.close(empty)
    try:
        yield os.fdopen(wire_in, "rb", closefd=False), os.fdopen(wire_out, "wb", closefd=False)
    finally:
        os.dup2(wire_in, 0)
        os.dup2(wire_out, 1)


def _find_request(line: str) -> str | None:
    message = _parse(line)
    return repr(message["id"]) if message is not None and "id" in message and "method" in message else None


def _find_answer(line: str) -> str | None:
    """Return the request that a line answers. A picture is not parsed for it: the number stands in front."""
    found = _ANSWER.match(line)
    if found is not None:
        return repr(json.loads(found[1]))
    message = _parse(line) if len(line) < _SHORT_LINE else None
    return repr(message["id"]) if message is not None and "id" in message and "method" not in message else None


def _parse(line: str) -> dict[str, Any] | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
