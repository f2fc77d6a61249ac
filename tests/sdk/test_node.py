"""The facts of nodes, and which frames they ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.sdk import (
    Audio,
    ClipInfo,
    Flow,
    FrameNode,
    FrameRate,
    Frames,
    Image,
    Mask,
    Param,
    Window,
    WindowNode,
    output,
)
from studio.sdk import node as make_node
from studio.sdk.node import Node
from studio.sdk.params import FileMode
from studio.sdk.ports import AUDIO, DEPTH, FLOW, IMAGE, MASK, PortType
from studio.sdk.testing import MemoryMedia

RATE = FrameRate.from_value(25)
PICTURE = ClipInfo(RATE, 10, 64, 48, 4)
SOUND = ClipInfo(RATE, 99, channels=2, sample_rate=48_000)


@make_node("test.several")
class Several(FrameNode):
    """Have several outputs."""

    lut: Path = Param(default=Path("a.cube"), help="A file to read.")
    notes: Path = Param(default=Path("b.txt"), file_mode=FileMode.SAVE, help="A file to write.")

    def process(self, mask: Mask | None, image: Image) -> Image:
        return image

    @output
    def motion(self, image: Image) -> Flow:
        raise NotImplementedError

    @output
    def audio(self, audio: Audio | None) -> Audio:
        raise NotImplementedError


MEDIA = MemoryMedia()


def test_the_main_output_has_the_facts_of_the_main_input() -> None:
    inputs = {"mask": ClipInfo(RATE, 3, 8, 8, 1), "image": PICTURE}
    assert Several().facts(inputs, MEDIA) == PICTURE
    assert Several().facts({"mask": ClipInfo(RATE, 3, 8, 8, 1)}, MEDIA) == ClipInfo(RATE, 3, 8, 8, 3)
    assert Several().facts({}, MEDIA).length == 1


def test_other_outputs_take_the_facts_of_their_own_type() -> None:
    several = Several()
    assert several.get_output_info("image", {"image": PICTURE}, MEDIA) == PICTURE
    assert several.get_output_info("motion", {"image": PICTURE}, MEDIA) == ClipInfo(RATE, 10, 64, 48, 2)
    sound = several.get_output_info("audio", {"image": PICTURE, "audio": SOUND}, MEDIA)
    assert sound == ClipInfo(RATE, 10, channels=2, sample_rate=48_000)


@pytest.mark.parametrize(("wanted", "channels"), [(IMAGE, 4), (MASK, 1), (DEPTH, 1), (FLOW, 2)])
def test_channels_follow_the_port_type(wanted: PortType, channels: int) -> None:
    assert Node.adapt_clip_info(PICTURE, wanted).channels == channels


def test_sound_has_no_size() -> None:
    facts = Node.adapt_clip_info(PICTURE, AUDIO)
    assert (facts.width, facts.height) == (0, 0)


def test_a_frame_node_asks_for_the_same_frame() -> None:
    assert Several().frames_needed("image", 7, PICTURE) == range(7, 8)


def test_a_window_follows_a_parameter() -> None:
    @make_node("test.echo")
    class Echo(WindowNode):
        """Look back."""

        count: int = Param(default=2, help="How far back it looks.")

        @property
        def window(self) -> Window:
            return Window(before=self.count, after=1)

        def process(self, image: Frames[Image]) -> Image:
            return image[0]

    assert Echo(count=4).frames_needed("image", 7, PICTURE) == range(3, 9)


def test_files_that_are_read_are_named() -> None:
    assert Several().files_read(0, MEDIA) == (Path("a.cube"),)
