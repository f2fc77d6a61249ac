"""Seams without clicks."""

from __future__ import annotations

import numpy as np
import pytest

from studio.media.devices.declick import Declicker

RATE = 48_000


def tone(start: int, count: int, level: float = 0.8) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * 375 * np.arange(start, start + count) / RATE)
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def test_without_a_seam_nothing_is_changed() -> None:
    mend = Declicker(RATE, 2)
    assert (mend.process_block(tone(32, 400)) == tone(32, 400)).all()


def test_a_seam_that_fits_is_left_alone_bit_for_bit() -> None:
    mend = Declicker(RATE, 2)
    mend.process_block(tone(0, 1280))
    mend.mark_seam()
    assert (mend.process_block(tone(1280, 480)) == tone(1280, 480)).all()


@pytest.mark.parametrize("pieces", [(2000,), (1, 2, 3, 50, 150, 1794)])
def test_a_step_fades_within_four_milliseconds(pieces: tuple[int, ...]) -> None:
    mend = Declicker(RATE, 2)
    before = mend.process_block(tone(0, 1312))
    mend.mark_seam()
    after, at = [], 0
    for count in pieces:
        after.append(mend.process_block(tone(1312 + 64 + at, count)))
        at += count
    heard = np.concatenate([before, *after])
    steps = np.abs(np.diff(heard, axis=0)).max()
    assert steps < 1.6 * np.abs(np.diff(tone(0, 4000), axis=0)).max()
    assert (heard[1312 + mend.fade_length :] == tone(1376 + mend.fade_length, 2000 - mend.fade_length)).all()
    assert mend.fade_length == 192


def test_sound_that_begins_or_ends_loudly_does_so_from_silence() -> None:
    mend = Declicker(RATE, 2)
    mend.mark_seam()
    begun = mend.process_block(np.full((480, 2), 0.5, np.float32))
    assert begun[0] == pytest.approx(0.0)
    mend.mark_seam()
    ended = mend.process_block(np.zeros((480, 2), np.float32))
    assert ended[0] == pytest.approx(0.5)
    assert (ended[mend.fade_length :] == 0).all()
    assert mend.process_block(np.zeros((0, 2), np.float32)).shape == (0, 2)
