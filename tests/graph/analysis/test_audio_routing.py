"""Which sound goes with what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import Audio, FrameNode, Frames, Image, ScanNode, SourceNode, Time, WindowNode, node, output
from studio.sdk.registry import Registry
from tests.graph import nodes_for_tests
from tests.graph.nested_for_tests import dot, entry, group, level, way_out
from tests.graph.nested_for_tests import node as record


@node("test.still")
class Still(SourceNode):
    """A picture without sound."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: object) -> ClipInfo:
        return ClipInfo(FrameRate.from_value(25), 10, 4, 4, 3)

    def process(self, time: Time) -> Image:
        raise AssertionError


@node("test.backwards")
class Backwards(WindowNode):
    """Bend time."""

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        return clip.length - 1 - frame

    def process(self, image: Image) -> Image:
        return image

    @output
    def audio(self, audio: Audio | None) -> Audio:
        return audio or Audio.make_empty()


@node("test.reel")
class Reel(WindowNode):
    """Play what it likes."""

    has_own_time = True

    def process(self, image: Image | None) -> Image:
        raise AssertionError

    @output
    def audio(self, audio: Audio | None) -> Audio:
        return audio or Audio.make_empty()


@node("test.around")
class Around(WindowNode):
    """Look at neighbours."""

    def process(self, image: Frames[Image]) -> Image:
        return image[0]


@node("test.loudness")
class Loudness(ScanNode):
    """Follow a sound."""

    def advance(self, state: float | None, audio: Audio) -> float:
        return 0.0

    def process(self, state: float) -> float:
        return state


@node("test.over")
class Over(FrameNode):
    """Lay one picture over another."""

    def process(self, over: Image, under: Image) -> Image:
        return over


@pytest.fixture
def registry() -> Registry:
    new = [made.spec for made in (Still, Backwards, Reel, Around, Loudness, Over)]
    return Registry([*nodes_for_tests.registry(), *new])


CLIP, SONG, STILL = record("clip", "test.clip"), record("song", "test.clip"), record("still", "test.still")
ADJUST, WRITE, TURN = record("adjust", "test.adjust"), record("write", "test.write"), record("turn", "test.backwards")
CLIP_SOUND, SONG_SOUND, TURN_SOUND = (Endpoint(name, "audio") for name in ("clip", "song", "turn"))


def graph_of(*records: NodeRecord, wires: str = "") -> Graph:
    return level(*records, wires=wires).graph


def image(name: str) -> Endpoint:
    return Endpoint(name, "image")


def test_sound_itself_is_heard_and_a_pictures_own(registry: Registry) -> None:
    graph = graph_of(CLIP)
    assert find_audio_output(graph, registry, CLIP_SOUND) == CLIP_SOUND
    assert find_audio_output(graph, registry, image("clip")) == CLIP_SOUND


def test_nothing_looked_at_or_no_sound_anywhere_is_silence(registry: Registry) -> None:
    graph = graph_of(STILL, ADJUST, record("odd", "test.not_installed"), wires="still.image>adjust.image")
    for looked in (None, image("adjust"), image("odd"), image("gone")):
        assert find_audio_output(graph, registry, looked) is None


def test_a_node_with_a_time_of_its_own_has_a_sound_of_its_own(registry: Registry) -> None:
    reel, heard = record("reel", "test.reel"), Endpoint("reel", "audio")
    alone = graph_of(reel, ADJUST, wires="reel.image>adjust.image")
    assert find_audio_output(alone, registry, image("reel")) == heard
    assert find_audio_output(alone, registry, image("adjust")) == heard
    fed = graph_of(CLIP, reel, wires="clip.image>reel.image")
    assert find_audio_output(fed, registry, image("reel")) == heard
    silent = {heard: ClipInfo(FrameRate.from_value(25), 10)}
    assert find_audio_output(fed, registry, image("reel"), silent) is None, "what it shows is heard at other times"


def test_upstream_along_the_pictures(registry: Registry) -> None:
    around, measure = record("around", "test.around"), record("measure", "test.brightness")
    wires = "clip.image>adjust.image adjust.image>around.image around.image>measure.image"
    graph = graph_of(CLIP, ADJUST, around, measure, wires=wires)
    assert find_audio_output(graph, registry, Endpoint("measure", "signal")) == CLIP_SOUND


def test_the_main_pictures_sound_comes_before_a_nearer_one(registry: Registry) -> None:
    over = record("over", "test.over")
    wires = "clip.image>adjust.image adjust.image>over.over song.image>over.under"
    graph = graph_of(CLIP, ADJUST, SONG, over, wires=wires)
    assert find_audio_output(graph, registry, image("over")) == CLIP_SOUND


def test_what_is_known_to_have_no_channels_is_passed_by(registry: Registry) -> None:
    graph = graph_of(CLIP, SONG, record("over", "test.over"), wires="clip.image>over.over song.image>over.under")
    silent = {CLIP_SOUND: ClipInfo(FrameRate.from_value(25), 10)}
    assert find_audio_output(graph, registry, image("over"), silent) == SONG_SOUND
    assert find_audio_output(graph, registry, image("clip"), silent) is None


def test_what_is_written_with_a_picture_is_heard_with_it(registry: Registry) -> None:
    wires = "clip.image>adjust.image adjust.image>write.image song.audio>write.audio"
    graph = graph_of(CLIP, SONG, ADJUST, WRITE, wires=wires)
    assert find_audio_output(graph, registry, image("adjust")) == SONG_SOUND
    assert find_audio_output(graph, registry, image("clip")) == CLIP_SOUND


def test_bent_time_bends_the_sound_that_is_connected(registry: Registry) -> None:
    bent = graph_of(CLIP, TURN, ADJUST, wires="clip.image>turn.image clip.audio>turn.audio turn.image>adjust.image")
    assert find_audio_output(bent, registry, image("adjust")) == TURN_SOUND
    alone = graph_of(CLIP, TURN, ADJUST, wires="clip.image>turn.image turn.image>adjust.image")
    assert find_audio_output(alone, registry, image("adjust")) is None


def test_a_disabled_node_passes_on_what_is_heard(registry: Registry) -> None:
    wires = "clip.image>turn.image clip.audio>turn.audio"
    graph = graph_of(CLIP, replace(TURN, is_disabled=True), wires=wires)
    assert find_audio_output(graph, registry, image("turn")) == CLIP_SOUND


def test_a_number_made_from_sound_is_seen_with_it(registry: Registry) -> None:
    graph = graph_of(CLIP, record("loud", "test.loudness"), wires="clip.audio>loud.audio")
    assert find_audio_output(graph, registry, Endpoint("loud", "signal")) == CLIP_SOUND


def test_groups_and_dots_are_seen_through(registry: Registry) -> None:
    inside = level(entry(), TURN, entry("sound", "Audio", 1), way_out(),
        wires="plate.out>turn.image sound.out>turn.audio turn.image>result.in")  # fmt: skip
    wires = "clip.image>way.in way.out>look.plate clip.audio>look.sound look.result>adjust.image"
    graph = graph_of(CLIP, dot("way"), group("look", inside), ADJUST, wires=wires)
    assert find_audio_output(graph, registry, image("way")) is None, "a dot's port is called out"
    assert find_audio_output(graph, registry, Endpoint("way", "out")) == CLIP_SOUND
    assert find_audio_output(graph, registry, image("adjust")) == Endpoint("look/turn", "audio")
    assert find_audio_output(graph, registry, Endpoint("look", "result")) == Endpoint("look/turn", "audio")
    assert find_audio_output(graph, registry, Endpoint("look/sound", "out")) == CLIP_SOUND


def test_muted_nodes_are_not_heard(registry: Registry) -> None:
    graph = graph_of(replace(CLIP, is_muted=True), ADJUST, wires="clip.image>adjust.image")
    assert find_audio_output(graph, registry, image("clip")) is None


def test_loops_do_no_harm(registry: Registry) -> None:
    graph = graph_of(ADJUST, record("more", "test.double"), wires="adjust.image>more.image more.image>adjust.image")
    assert find_audio_output(graph, registry, image("more")) is None
