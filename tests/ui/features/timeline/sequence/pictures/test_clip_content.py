"""What is painted on clips, and what is noted as missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange, FrameRate
from studio.engine.peaks.peak_pyramid import WaveformShape
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.sequence.clip_sequence import SequenceClip, TrackKind
from studio.ui.features.timeline.sequence.model.sequence_target import SequenceTarget
from studio.ui.features.timeline.sequence.pictures.clip_content import ClipContent
from studio.ui.features.timeline.sequence.pictures.clip_sources import ClipSources
from studio.ui.features.timeline.sequence.pictures.wave_tiles import COLUMNS
from studio.ui.widgets.plots.frame_axis import FrameAxis
from tests.ui.features.timeline.sequence.pictures.test_picture_store import make_image

INFO = ClipInfo(FrameRate.from_value(25), 1000, 640, 360, 3)
NOISE = Endpoint("noise", "image")
AXIS = FrameAxis(0.0, 2.0)
VIDEO = SequenceClip(1, 0, 100, file="/a.mp4", source_start=20)
SOUND = SequenceClip(2, 0, 256, file="/a.mp4")


class Rig:
    """Content with a canvas of 600 × 40 pixels."""

    def __init__(self) -> None:
        record = NodeRecord("edit", "time.sequence", "Edit")
        self.graph = Graph(
            {"edit": record, "noise": NodeRecord("noise", "source.noise", "Noise")},
            {Endpoint("edit", "clip_3"): NOISE, Endpoint("edit", "sound_3"): Endpoint("noise", "sound")},
        )
        self.clips = {NOISE: replace(INFO, rate=FrameRate.from_value(50))}
        self.sources = ClipSources(lambda: self.graph, self.clips.get)
        self.sources.set_target(
            SequenceTarget("edit", "sequence", record, Endpoint("edit", "image"), INFO, is_viewed=True)
        )
        self.painted = 0
        self.content = ClipContent(self.sources, self._count)

    def _count(self) -> None:
        self.painted += 1

    def paint(self, clip: SequenceClip, kind: TrackKind = TrackKind.VIDEO) -> QImage:
        image = QImage(600, 40, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(0, 0, 0, 0))
        self.content.begin_painting()
        with QPainter(image) as painter:
            frames = FrameRange(clip.start, clip.stop)
            self.content.paint_clip(painter, QRectF(0, 0, clip.length * 2.0, 40.0), frames, clip, kind, AXIS)
        return image

    def add_tile(self, rising: bool = False) -> None:
        (key,) = self.content.missing_tiles
        row = np.full(COLUMNS, 0.5, np.float32)
        if rising:
            row[: COLUMNS // 2] = 0.0
        shape = WaveformShape(-row, row, row, np.zeros(COLUMNS, np.bool_))
        self.content.tiles.add_tile(key, shape, is_complete=True)


@pytest.fixture
def rig(qapp: object) -> Rig:
    return Rig()


def test_pictures_that_are_seen_are_missing_until_they_come(rig: Rig) -> None:
    rig.paint(VIDEO)
    frames = sorted(frame for _, frame in rig.content.missing_pictures)
    assert (frames[0], frames[-1]) == (20, 119)
    for (key, frame), (_, height) in rig.content.missing_pictures.items():
        rig.content.pictures.add_picture(key, frame, make_image(200 if frame == 20 else 90), height)
    image = rig.paint(VIDEO)
    assert rig.content.missing_pictures == {}
    assert image.pixelColor(2, 20).red() == 200
    assert image.pixelColor(150, 20).red() == 90
    assert rig.painted == 2


def test_another_picture_stands_in_while_a_clip_is_slipped(rig: Rig) -> None:
    rig.paint(VIDEO)
    (key, frame), (_, height) = next(iter(rig.content.missing_pictures.items()))
    rig.content.pictures.add_picture(key, frame, make_image(200), height)
    image = rig.paint(replace(VIDEO, source_start=33))
    assert (key, 33) in rig.content.missing_pictures
    assert image.pixelColor(2, 20).red() == 200


def test_inputs_have_frames_of_their_own_rate(rig: Rig) -> None:
    rig.paint(SequenceClip(1, 0, 100, input=3, source_start=20))
    source = rig.sources.find_source(SequenceClip(1, 0, 100, input=3), TrackKind.VIDEO)
    assert source is not None
    assert (source.graph, source.output) == (rig.graph, NOISE)
    frames = sorted(frame for _, frame in rig.content.missing_pictures)
    assert (frames[0], frames[-1]) == (40, 238)
    rig.paint(SequenceClip(1, 0, 100, input=4))
    assert rig.content.missing_pictures == {}, "nothing is connected there"


def test_a_file_has_one_graph_for_all_its_clips(rig: Rig) -> None:
    one, other = (rig.sources.find_source(replace(VIDEO, start=at), TrackKind.VIDEO) for at in (0, 7))
    assert one is other
    sound = rig.sources.find_source(VIDEO, TrackKind.AUDIO)
    assert sound is not None
    assert sound.graph.nodes["clip"].type == "source.audio"


def test_nothing_is_missing_of_what_is_too_small(rig: Rig) -> None:
    rig.paint(replace(VIDEO, length=4))
    rig.paint(replace(SOUND, length=4), TrackKind.AUDIO)
    rig.paint(SequenceClip(1, 0, 100, text="Words"), TrackKind.SUBTITLE)
    assert (rig.content.missing_pictures, rig.content.missing_tiles) == ({}, {})


def test_waveforms_lie_where_they_are_heard(rig: Rig) -> None:
    rig.paint(SOUND, TrackKind.AUDIO)
    rig.add_tile(rising=True)  # 256 frames at two columns each; the second half is heard
    image = rig.paint(SOUND, TrackKind.AUDIO)
    assert rig.content.missing_tiles == {}
    assert [image.pixelColor(x, 20).alpha() > 200 for x in (100, 240, 270, 400)] == [False, False, True, True]
    slipped = rig.paint(replace(SOUND, source_start=64), TrackKind.AUDIO)
    assert [slipped.pixelColor(x, 20).alpha() > 200 for x in (100, 140, 370)] == [False, True, True]
    back = rig.paint(replace(SOUND, source_start=255, speed=-1.0), TrackKind.AUDIO)
    assert [back.pixelColor(x, 20).alpha() > 200 for x in (100, 240, 270)] == [True, True, False]


def test_gain_makes_a_waveform_higher_and_silence_none(rig: Rig) -> None:
    rig.paint(SOUND, TrackKind.AUDIO)
    rig.add_tile()

    def measure(gain: float) -> int:
        image = rig.paint(replace(SOUND, gain=gain), TrackKind.AUDIO)
        return sum(image.pixelColor(100, y).alpha() > 200 for y in range(40))

    assert measure(-6.0) < measure(0.0) < measure(4.0)
    assert measure(-96.0) == 0
    rig.paint(replace(SOUND, speed=0.0), TrackKind.AUDIO)
    assert rig.content.missing_tiles == {}
