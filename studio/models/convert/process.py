"""Process that converts one file: its start, its progress, and its failure in words."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from studio.core.translation import tr
from studio.models.model_files import UnusableModelError

_WORKER: Final = Path(__file__).with_name("worker.py")
_MEMORY: Final = 4 << 30
_POLL: Final = 0.1
_SECONDS: Final = 300.0
_BYTES_A_SECOND: Final = 5e6


@dataclass(frozen=True, slots=True)
class FileConversion:
    """Result of the conversion of a file.

    Args:
        tensors: Their names, sorted.
        bytes: Of all tensors.
        skipped_entries: The names of what was no tensor.
    """

    tensors: tuple[str, ...]
    bytes: int
    skipped_entries: tuple[str, ...]


def convert_file(
    source: Path, target: Path, tell: Callable[[int, int], object], check: Callable[[], None], memory: int = _MEMORY
) -> FileConversion:
    """Write the tensors of a pickle as safetensors to `target`, which is to be taken away if this raises.

    Args:
        source: The pickle.
        target: Where it is written.
        tell: Called with (bytes done, bytes in all).
        check: Called again and again; what it raises ends the work.
        memory: Bytes that it may take beside three times the file's size.

    Raises:
        ModelError: The file is not converted; the message says why.
    """
    command = [sys.executable, "-I", str(_WORKER), str(source), str(target), str(memory)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    pipe = subprocess.PIPE
    none = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603  (our own program)
        command, stdin=none, stdout=pipe, stderr=none, text=True, creationflags=hidden
    ) as worker:
        try:
            answer = _wait_for_result(worker, tell, check, _SECONDS + source.stat().st_size / _BYTES_A_SECOND)
        finally:
            worker.kill()
    if "error" in answer:
        raise UnusableModelError(source, _describe_refusal(str(answer["error"]), str(answer.get("detail", ""))))
    return FileConversion(tuple(answer["tensors"]), int(answer["bytes"]), tuple(answer["skipped"]))


def _wait_for_result(
    worker: subprocess.Popen[str], tell: Callable[[int, int], object], check: Callable[[], None], seconds: float
) -> dict[str, Any]:
    """Return the last answer."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    assert worker.stdout is not None
    listener = threading.Thread(target=_read_lines, args=(worker.stdout, lines), name="convert-listen")
    listener.start()
    deadline = time.monotonic() + seconds
    try:
        while True:
            check()
            if time.monotonic() > deadline:
                return {"error": "time"}
            with suppress(queue.Empty):
                line = lines.get(timeout=_POLL)
                answer = {"error": "ended"} if line is None else json.loads(line)
                if "done" not in answer:
                    return dict(answer)
                tell(int(answer["done"]), int(answer["total"]))
    finally:
        worker.kill()
        listener.join()


def _read_lines(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _describe_refusal(code: str, detail: str) -> str:
    """Return why a file was refused, in words."""
    reasons = {
        "code": tr(
            "is refused: it would run {name} when it is read. Weights are numbers; whatever else a pickle holds is "
            "never run. Ask its author for safetensors",
            name=detail,
        ),
        "damaged": tr("cannot be read: it is damaged, or is not a file of torch ({reason})", reason=detail),
        "none": tr("holds no weights by name that could be converted; it holds: {found}", found=detail),
        "kind": tr("holds a tensor that safetensors cannot: {tensor}", tensor=detail),
        "bomb": tr("is refused: its tensors say that they are far larger than the file"),
        "memory": tr("is refused: reading it takes far more memory than its size"),
        "differs": tr("was written, but reads back otherwise ({tensor}): nothing is kept", tensor=detail),
        "time": tr("was given up: it took far longer than its size explains"),
        "ended": tr("was given up: reading it ended the program that did, for want of memory or time"),
        "system": tr("could not be written: {reason}", reason=detail),
    }
    return reasons.get(code, code)
