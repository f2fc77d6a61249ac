"""What the device is given, sample by sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.core.time import FrameRate
from studio.graph.model import Graph
from studio.ui.preview.playback_range import LoopMode
from tests.ui.features.sound.rig import LEVELS, SAMPLES, SoundRig

PAL = FrameRate.from_value(25)
A_FRAME = SAMPLES // 25


@pytest.fixture
def rig() -> SoundRig:
    made = SoundRig(PAL)
    made.warm()
    return made


def frames_in(samples: np.ndarray) -> list[int]:
    """Return the frames that are heard, each as often as it begins anew, leaving seams out."""
    numbers = np.round(samples[A_FRAME // 2 :: A_FRAME] * LEVELS).astype(int)
    return [int(number) for number in numbers]


def test_every_sample_is_heard_once_from_the_moment_it_is_due(rig: SoundRig) -> None:
    due = rig.play(10, 1000)
    begin = rig.output.find_sample_at(due)
    rig.go(4.0)
    heard = rig.heard
    wanted = np.repeat(np.arange(10, 100, dtype=np.float32) / LEVELS, A_FRAME)
    assert (heard[:begin] == 0).all()
    assert (heard[begin + 32 : begin + len(wanted)] == wanted[32:]).all()
    assert rig.output.underrun_count == 0


def test_a_loop_goes_on_without_a_gap(rig: SoundRig) -> None:
    begin = rig.output.find_sample_at(rig.play(10, 13))
    rig.go(1.0)
    assert frames_in(rig.heard[begin:])[:9] == [10, 11, 12] * 3
    assert rig.output.underrun_count == 0


def test_once_ends_and_the_device_is_let_go_of(rig: SoundRig) -> None:
    begin = rig.output.find_sample_at(rig.play(10, 20, looping=LoopMode.ONCE))
    rig.go(1.0)
    assert frames_in(rig.heard[begin:])[:12] == [*range(10, 20), 0, 0]
    assert rig.output.underrun_count == 0
    rig.go(1.0)
    assert rig.output.rate == 0
    assert rig.feeder.produce_block() is None


def test_backwards_and_faster(rig: SoundRig) -> None:
    begin = rig.output.find_sample_at(rig.play(0, 100, speed=-1, origin=99))
    rig.go(0.6)
    assert frames_in(rig.heard[begin:])[:8] == list(range(99, 91, -1))
    begin = rig.output.find_sample_at(rig.play(0, 1000, speed=4))
    rig.go(1.0)
    found = rig.heard[begin + A_FRAME // 2 :: A_FRAME][:15] * LEVELS
    assert np.abs(found - (np.arange(15) * 4 + 1.5)).max() < 1.0


def test_a_jump_is_heard_where_it_is_due_and_nothing_of_before(rig: SoundRig) -> None:
    rig.play(0, 1000)
    rig.go(1.0)
    begin = rig.output.find_sample_at(rig.play(500, 1000))
    rig.go(1.0)
    assert frames_in(rig.heard[begin:])[:10] == list(range(500, 510))


def test_stopping_is_silence_at_once(rig: SoundRig) -> None:
    rig.play(100, 1000)
    rig.go(1.0)
    rig.feeder.stop_playback()
    sent = rig.output.sent_samples
    rig.go(0.5)
    assert np.abs(rig.heard[sent + 32 :]).max() == 0
    assert np.abs(np.diff(rig.heard[sent - 10 :])).max() < 20 / LEVELS


def test_an_edit_while_playing_is_heard_without_a_stop(rig: SoundRig) -> None:
    begin = rig.output.find_sample_at(rig.play(0, 1000))
    rig.go(1.0)
    rig.engine.level = 0.25
    rig.feeder.change_source(replace(rig.source, graph=Graph()))
    rig.go(1.5)
    heard = rig.heard[begin : begin + 50 * A_FRAME]
    plain = np.repeat(np.arange(50, dtype=np.float32) / LEVELS, A_FRAME)
    changed = np.flatnonzero(np.abs(heard - plain)[32:] > 0.2)[0] + 32
    assert changed / SAMPLES < 1.4
    assert changed % A_FRAME == 0
    assert (heard[changed:] == plain[changed:] + np.float32(0.25)).all() or np.allclose(
        heard[changed:], plain[changed:] + 0.25, atol=1e-6
    )


def test_sound_that_goes_and_comes_back_joins_where_pictures_are(rig: SoundRig) -> None:
    due = rig.play(0, 1000)
    rig.go(0.5)
    rig.feeder.change_source(None)
    rig.go(0.5)
    rig.feeder.change_source(rig.source)
    rig.go(1.0)
    assert rig.frame_at(due + 0.7) == 0
    assert rig.frame_at(due + 1.42) == 35


def test_damaged_sound_is_silent_told_once_and_played_on(rig: SoundRig) -> None:
    rig.engine.damaged = {5, 6, 20}
    begin = rig.output.find_sample_at(rig.play(0, 1000))
    rig.go(1.5)
    expected = [0 if frame in rig.engine.damaged else frame for frame in range(30)]
    assert frames_in(rig.heard[begin:])[:30] == expected
    assert rig.told == ["No sound at frame 5: clip.mov: its sound is damaged"]
    rig.play(0, 1000)
    rig.go(1.0)
    assert len(rig.told) == 2


def test_sound_shorter_than_the_picture_ends_in_silence(rig: SoundRig) -> None:
    rig.source = replace(rig.source, length=10)
    begin = rig.output.find_sample_at(rig.play(0, 100))
    rig.go(1.0)
    assert frames_in(rig.heard[begin:])[:14] == [*range(10), 0, 0, 0, 0]
    assert max(rig.engine.asked) == 9


def test_a_source_of_no_length_is_silent(rig: SoundRig) -> None:
    rig.source = replace(rig.source, length=0)
    rig.play(0, 1)
    rig.go(0.5)
    assert not rig.engine.asked
    assert not rig.heard.any()


def test_slow_sound_is_late_at_first_but_never_out_of_step(rig: SoundRig) -> None:
    rig.engine.seconds = 0.03
    due = rig.play(0, 1000)
    rig.go(3.0)
    for seconds in np.arange(1.0, 2.5, 0.1):
        assert rig.frame_at(due + seconds + 0.005) in (0, int((seconds + 0.005) * 25))
    assert rig.frame_at(due + 2.02) == 50


def test_a_device_opened_late_joins_in_step() -> None:
    rig = SoundRig(PAL)
    due = rig.play(0, 1000)
    rig.go(1.0)
    assert rig.frame_at(due + 0.5) == 12


def test_a_moved_frame_is_heard_for_a_moment(rig: SoundRig) -> None:
    rig.feeder.scrub_frame(rig.source, 400)
    before = rig.output.sent_samples
    rig.go(0.5)
    heard = rig.heard[before:]
    loud = np.flatnonzero(np.abs(heard) > 1 / LEVELS)
    assert set(np.round(heard[loud[40:-40]] * LEVELS).astype(int)) == {400, 401}
    assert len(loud) == pytest.approx(2 * A_FRAME, abs=40)
    assert np.abs(np.diff(heard)).max() < 40 / LEVELS
    rig.feeder.scrub_frame(rig.source, rig.source.length + 5)
    rig.go(0.2)
    assert not rig.heard[-100:].any()


def test_the_newest_of_many_moved_frames_is_heard(rig: SoundRig) -> None:
    for frame in range(100, 200, 10):
        rig.feeder.scrub_frame(rig.source, frame)
    rig.go(0.2)
    assert rig.engine.asked == [190, 191]


def test_another_device_goes_on_where_the_first_was(rig: SoundRig) -> None:
    due = rig.play(0, 1000)
    rig.go(1.0)
    rig.feeder.set_device("ALSA: Other", 0.0)
    rig.go(1.0)
    assert len(rig.sinks) == 2
    assert rig.frame_at(due + 1.5) == 37


def test_sound_can_be_shifted_against_the_picture(rig: SoundRig) -> None:
    rig.feeder.set_device("", 0.2)
    due = rig.play(0, 1000)
    rig.go(1.5)
    assert rig.frame_at(due + 1.02) == 20
