"""Speech from a program of its own: what is asked for, what comes back, and how the program is kept in hand."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.translation import tr
from studio.sdk import ParameterError, StudioError

if TYPE_CHECKING:
    import numpy as np

MOST_CHARACTERS = 20_000
INSTALL = "pip install 'frameloom[speech]'"

_PACKAGE = "espeakng_loader"
_WORKER = Path(__file__).with_name("speech_worker.py")
_SECONDS = 60.0  # a text of the greatest length takes about one
_POLL = 0.05


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """What is to be said, and how.

    Args: text: At most 20 000 characters. voice: espeak-ng's name of a voice: "de", "en-us+f3". speed: Speed in words
    per minute. pitch: 0 to 100. volume: 0 to 200, 100 being usual. gap: Pause between words, in hundredths of a second
    at usual speed.
    """

    text: str
    voice: str
    speed: int
    pitch: int
    volume: int
    gap: int


@dataclass(frozen=True)
class SpokenWord:
    """A word that is spoken, and when it begins, in seconds."""

    text: str
    start: float


@dataclass(frozen=True, eq=False)
class Speech:
    """What was spoken.

    Args:
        samples: int16 [N], mono. Not to be written to.
        sample_rate: Samples a second.
        words: In order of time.
    """

    samples: np.ndarray
    sample_rate: int
    words: tuple[SpokenWord, ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.sample_rate

    def find_word_number(self, seconds: float) -> int:
        """Return the number of the word that is spoken at a time, from 1; 0 before the first."""
        return bisect_right([word.start for word in self.words], seconds)


_LOCK = threading.Lock()
_KEPT: dict[SpeechRequest, Speech] = {}
_MOST_KEPT = 4


def synthesize_speech(request: SpeechRequest, check: Callable[[], None] = lambda: None) -> Speech:
    """Return the speech for a request; the last few are kept, so that frames of one clip cost nothing.

    Args:
        request: What is to be said.
        check: Called while it is waited for; what it raises ends the program, and nothing is kept.

    Raises:
        ParameterError: The text is too long.
        StudioError: The synthesizer is not installed, gave up, or took too long.
    """
    if len(request.text) > MOST_CHARACTERS:
        limit = tr("a text of at most {most} characters", most=MOST_CHARACTERS)
        raise ParameterError("text", tr("{count} characters", count=len(request.text)), limit)
    while not _LOCK.acquire(timeout=_POLL):  # frames are computed side by side: the first one speaks for all
        check()
    try:
        speech = _KEPT.pop(request, None) or _spoken(request, check)
        _KEPT[request] = speech
        while len(_KEPT) > _MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        return speech
    finally:
        _LOCK.release()


def _spoken(request: SpeechRequest, check: Callable[[], None]) -> Speech:
    import numpy as np

    text = "".join(" " if each == "\0" or "\ud800" <= each <= "\udfff" else each for each in request.text)
    if not text.strip():
        return Speech(np.zeros(0, np.int16), 22_050, ())
    head, body = _run({**asdict(request), "text": text, **_installed()}, check)
    samples = np.frombuffer(body, "<i2", count=int(head["samples"]))
    return Speech(samples, int(head["rate"]), _words(text, head["words"], int(head["rate"])))


def _words(text: str, events: list[list[int]], rate: int) -> tuple[SpokenWord, ...]:
    """Return the words of the events; several for one stretch of text, as numbers have, are one word."""
    found: list[SpokenWord] = []
    last = (-1, -1)
    for sample, first, count in events:
        piece = text[first : first + count].strip()
        if (first, count) != last and piece:
            found.append(SpokenWord(piece, sample / rate))
        last = (first, count)
    return tuple(found)


def _installed() -> dict[str, str]:
    """Return where the library and its data are, without importing anything of it."""
    spec = importlib.util.find_spec(_PACKAGE)
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    names = {"linux": "libespeak-ng.so", "darwin": "libespeak-ng.dylib", "win32": "espeak-ng.dll"}
    library = folder / names.get(sys.platform, "libespeak-ng.so") if folder is not None else None
    if folder is None or library is None or not library.exists():
        raise StudioError(tr("the synthesizer espeak-ng is not installed; get it with: {command}", command=INSTALL))
    return {"library": str(library), "data": str(folder / "espeak-ng-data")}


def _run(request: dict[str, Any], check: Callable[[], None]) -> tuple[dict[str, Any], bytes]:
    """Run the worker on a request; whatever happens, it has ended afterwards."""
    command = [sys.executable, "-I", "-S", str(_WORKER)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    pipe = subprocess.PIPE
    # A file, not a pipe: `communicate` forgets what it was to write when it runs out of time before the first byte.
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(request).encode())
        given.seek(0)
        with subprocess.Popen(command, stdin=given, stdout=pipe, stderr=pipe, creationflags=hidden) as worker:  # noqa: S603
            try:
                answer, errors = _wait(worker, check)
            except BaseException:
                worker.kill()
                raise
    return _read(answer, errors, worker.returncode)


def _wait(worker: subprocess.Popen[bytes], check: Callable[[], None]) -> tuple[bytes, bytes]:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            return worker.communicate(timeout=_POLL)
        except subprocess.TimeoutExpired:
            check()
            if time.monotonic() > deadline:
                text = tr("the synthesizer did not answer within {seconds:.0f} seconds", seconds=_SECONDS)
                raise StudioError(text) from None


def _read(answer: bytes, errors: bytes, status: int) -> tuple[dict[str, Any], bytes]:
    line, _, body = answer.partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError:
        head = {"error": errors.decode(errors="replace").strip()[-300:] or tr("it was ended")}
    if "error" in head or len(body) < 2 * int(head.get("samples", 0)):
        reason = _reason(str(head.get("error", "")))
        text = tr("the synthesizer failed (status {status}): {reason}", status=status, reason=reason)
        raise StudioError(text)
    return head, body


def _reason(error: str) -> str:
    """Return what the worker said, in words."""
    known = {
        "": tr("its output is incomplete"),
        "data": tr("its data cannot be read"),
        "voice": tr("it does not have this voice"),
        "text": tr("it does not accept the text"),
    }
    return known.get(error, error)
