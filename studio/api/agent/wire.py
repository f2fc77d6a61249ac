"""Messages between a client that is attached and the window: one JSON object a line, over a socket of this machine.

The client begins with {"token", "agent", "roots"}; the answer is {"ok": true} or {"error"}. Then it sends
{"id", "tool", "arguments"} or {"cancel": id}, and gets {"id", "data", "png"} or {"id", "error"} for each call.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from studio.api.agent.tool import ToolResult
from studio.core.errors import StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr

HOST: Final = "127.0.0.1"
LONGEST_MESSAGE: Final = 4 << 20
"""Bytes of a message that a client may send."""
LONGEST_ANSWER: Final = 256 << 20
"""Bytes of an answer: a large picture as text."""
_FILE: Final = "agents.json"


@dataclass(frozen=True, slots=True)
class AttachPoint:
    """Where a window listens.

    Args:
        port: The port on this machine.
        token: What a client has to know; it lies in a file that the user alone can read.
        process: The window's process.
    """

    port: int
    token: str
    process: int

    @classmethod
    def create(cls, port: int) -> AttachPoint:
        """Return a point with a token that nobody knows yet."""
        return cls(port, secrets.token_urlsafe(32), os.getpid())

    def write(self, folder: Path) -> None:
        """Put it into its file, which the user alone can read. Raises OSError."""
        content = {"port": self.port, "token": self.token, "process": self.process}
        write_atomic(folder / _FILE, json.dumps(content), private=True)

    def remove(self, folder: Path) -> None:
        """Delete the file, if it is still this one's."""
        if read_attach_point(folder) == self:
            (folder / _FILE).unlink(missing_ok=True)


def read_attach_point(folder: Path) -> AttachPoint | None:
    """Return where a window listens; None where none does."""
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return AttachPoint(int(found["port"]), str(found["token"]), int(found["process"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_messages(stream: BinaryIO, longest: int = LONGEST_MESSAGE) -> Iterator[dict[str, Any]]:
    """Yield messages until the other side closes.

    Raises:
        StudioError: A message is too long, or no JSON object. Nothing of it is kept.
    """
    while line := stream.readline(longest + 1):
        if len(line) > longest:
            raise StudioError(tr("A message has more than {most} bytes.", most=longest))
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise StudioError(tr("A message must be a JSON object on one line."))
        yield message


def format_message(message: dict[str, Any]) -> bytes:
    """Return a message as its line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n"


def format_result(number: object, result: ToolResult) -> bytes:
    """Return the answer to a call."""
    png = {} if result.png is None else {"png": base64.b64encode(result.png).decode("ascii")}
    return format_message({"id": number, "data": result.data, **png})


def parse_result(message: dict[str, Any]) -> ToolResult:
    """Return what an answer holds. Raises StudioError with what went wrong at the other side."""
    if "error" in message:
        raise StudioError(str(message["error"]))
    png = message.get("png")
    return ToolResult(message.get("data"), None if png is None else base64.b64decode(png))
