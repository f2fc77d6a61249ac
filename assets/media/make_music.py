"""Make tune.m4a, sixteen seconds of music at 120 beats a minute: drums, bass, chords and a melody.

    .venv/bin/python assets/media/make_music.py

Everything is played from numbers. The beat is plain on purpose: what listens to it can show that it does.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import av
import numpy as np
from tones import SAMPLE_RATE, note, pad, pluck, thump

OUTPUT = Path(__file__).with_name("tune.m4a")
BEAT = 0.5  # seconds
BEATS = 32
CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (48, 55, 60, 64), (55, 59, 62, 67))  # Am7, F, C, G
MELODY = (76, 72, 69, 72, 77, 76, 72, 69, 79, 76, 72, 67, 74, 71, 67, 71)


def hiss(seconds: float, decay: float, seed: int) -> np.ndarray:
    """Play a struck cymbal or the rattle of a snare: noise that dies away, without its low part."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.random.default_rng(seed).standard_normal(len(time))
    bright = np.diff(sound, prepend=0.0)
    return np.asarray(bright * np.exp(-time * decay) * 0.5)


def snare() -> np.ndarray:
    """Play a snare drum: a short tone under noise."""
    rattle = hiss(0.22, 18, 3)
    time = np.arange(len(rattle)) / SAMPLE_RATE
    return np.asarray(rattle + 0.5 * np.sin(2 * np.pi * 190 * time) * np.exp(-time * 30))


def bass(key: float, seconds: float) -> np.ndarray:
    """Play a round bass note."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * note(key) * time) + 0.35 * np.sin(4 * np.pi * note(key) * time)
    return np.asarray(tone * np.minimum(1, time / 0.006) * np.exp(-time * 3.2) * 0.7)


class Mix:
    """A stereo track that instruments are laid on."""

    def __init__(self) -> None:
        self.samples = np.zeros((2, int((BEATS * BEAT + 3) * SAMPLE_RATE)))

    def add(self, beat: float, wave: np.ndarray, level: float, right: float = 0.5) -> None:
        """Lay a sound at a beat, `right` of the way from left to right."""
        at = round(beat * BEAT * SAMPLE_RATE)
        for side, share in enumerate((np.cos(right * np.pi / 2), np.sin(right * np.pi / 2))):
            self.samples[side, at : at + len(wave)] += wave * level * share


def play() -> np.ndarray:
    """Return the tune: float32 [2, samples]."""
    mix = Mix()
    for beat in range(BEATS):
        chord = CHORDS[beat // 4 % 4]
        mix.add(beat, thump(), 0.8)
        if beat % 2 and beat >= 4:
            mix.add(beat, snare(), 0.34, 0.55)
        if beat >= 8:
            mix.add(beat, hiss(0.05, 90, 5), 0.16, 0.7)
            mix.add(beat + 0.5, hiss(0.12, 38, 6), 0.2, 0.35)
        for half in (0, 0.5) if beat >= 4 else (0,):
            mix.add(beat + half, bass(chord[0] - 24 + 12 * (half > 0), 0.5), 0.42)
        if beat % 4 == 0:
            mix.add(beat, pad(chord, 2.1), 0.36)
        if beat >= 8:
            for step in range(2):
                key = MELODY[(2 * beat + step) % len(MELODY)]
                mix.add(beat + step / 2, pluck(key, 1.0, 0.9), 0.2 if step else 0.27, 0.3 + 0.4 * ((beat + step) % 2))
    echo = round(0.375 * SAMPLE_RATE)
    mix.samples[:, echo:] += 0.16 * mix.samples[::-1, :-echo]
    whole = mix.samples[:, : int(BEATS * BEAT * SAMPLE_RATE)]
    whole[:, -4800:] *= np.linspace(1, 0, 4800)
    return np.asarray(np.tanh(whole / np.abs(whole).max() * 1.6) * 0.85, np.float32)


def main() -> None:
    """Write the tune."""
    with av.open(str(OUTPUT), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options={"b": "112k"})
        frame = av.AudioFrame.from_ndarray(play(), format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    print(f"{OUTPUT}: {BEATS * BEAT:.0f} s, {OUTPUT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
