"""Speaks one text, as a program of its own: `python speech_worker.py`, a request on stdin, the sound on stdout.

The synthesizer espeak-ng is licensed under the GPL 3. It is loaded here and nowhere else: this program is started by
the node and talks to it in plain bytes. A request is one JSON object: library and data (paths), text, voice, speed,
pitch, volume, gap. The answer is a line of JSON (rate, words: [sample, first character, characters], and the number of
samples), then the samples, 16 bits, little-endian, mono. An error is a line with `error` (data, voice or text for what
is missing or refused, or what the system said), and exit status 1.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

_SYNCHRONOUS, _UTF8, _WORD = 2, 1, 1
_RATE, _VOLUME, _PITCH, _GAP = 1, 2, 3, 7  # espeak_PARAMETER


class EspeakEvent(ctypes.Structure):
    """espeak_EVENT."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(EspeakEvent))


def synthesize_text(request: dict[str, Any]) -> tuple[int, list[tuple[int, int, int]], bytes]:
    """Return the sample rate, the words and the samples of a request.

    Raises:
        OSError: The library cannot be loaded; or "data", "voice" or "text", where these are not accepted.
    """
    library = ctypes.CDLL(request["library"])
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, request["data"].encode(), 0)
    if rate <= 0:
        raise OSError("data")
    if library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
        raise OSError("voice")
    for parameter, name in ((_RATE, "speed"), (_VOLUME, "volume"), (_PITCH, "pitch"), (_GAP, "gap")):
        library.espeak_SetParameter(parameter, int(request[name]), 0)
    samples, words = bytearray(), []

    def receive(wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            samples.extend(ctypes.string_at(wave, 2 * count))
        index = 0
        while events[index].type != 0:
            if events[index].type == _WORD:
                words.append((events[index].sample, events[index].text_position - 1, events[index].length))
            index += 1
        return 0

    callback = Callback(receive)
    library.espeak_SetSynthCallback(callback)
    text = request["text"].encode() + b"\0"
    if library.espeak_Synth(text, len(text), 0, 1, 0, _UTF8, None, None) != 0:
        raise OSError("text")
    library.espeak_Synchronize()
    return rate, words, bytes(samples)


def main() -> int:
    """Answer the request on stdin."""
    try:
        rate, words, samples = synthesize_text(json.load(sys.stdin.buffer))
    except (OSError, KeyError, ValueError, AttributeError) as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        return 1
    sys.stdout.buffer.write(json.dumps({"rate": rate, "words": words, "samples": len(samples) // 2}).encode() + b"\n")
    sys.stdout.buffer.write(samples)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
