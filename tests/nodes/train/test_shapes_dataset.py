"""Clips of shapes: what is said is what is drawn, the same every time, and what is held out is not shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from nodes.shared.shapes.caption_parser import parse_caption
from nodes.shared.shapes.scene import COLORS, SceneMotion
from nodes.source.shapes import Shapes
from nodes.train.shapes.caption_wording import CaptionWording
from nodes.train.shapes.samples import ObjectCount, ShapeClips
from nodes.train.shapes.vocabulary import FULL, TINY, HoldOut, ShapeDomain
from nodes.train.shapes_dataset import ShapesDataset
from studio.core.time import FrameRate
from studio.sdk import ParameterError, Prompt
from studio.sdk.testing import MemoryMedia, run_frame
from studio.sdk.training.dataset import collate_samples
from tools.quality.known_answer import Known
from tools.quality.train_data import captions_read_back, pulse_beside_the_beat

RATE = FrameRate.from_value(8)


def clips(**settings: object) -> ShapeClips:
    given = {"words": TINY, "samples": 100, "size": (32, 32), "frames": 8, "rate": RATE, **settings}
    return ShapeClips(**given)  # type: ignore[arg-type]  # each test names what it needs


@pytest.mark.parametrize("words", [TINY, FULL])
@pytest.mark.parametrize("wording", list(CaptionWording))
def test_captions_say_what_is_seen(words: object, wording: CaptionWording) -> None:
    samples = clips(words=words, objects=ObjectCount.ONE_OR_TWO, wording=wording)
    for index in range(300):
        planned = samples.plan_sample(index)
        assert parse_caption(planned.text) == planned.scene, planned.text


def test_without_variety_it_is_what_the_node_shapes_draws() -> None:
    samples = clips(words=FULL, objects=ObjectCount.ONE_OR_TWO, variety=0.0, size=(48, 32))
    for index in range(12):
        sample = samples.get_sample(index)
        if any(SceneMotion.PULSE in thing.motions for thing in parse_caption(sample.text).objects):
            continue
        drawn = Shapes(caption=Prompt(sample.text), width=48, height=32, length=8, rate=8.0)
        for frame in (0, 5):
            wanted = run_frame(drawn, frame).pixels * 255
            assert (sample.video[frame].float() - wanted).abs().max() <= 0.6, sample.text  # type: ignore[index]


def test_the_same_number_is_the_same_sample_in_any_order() -> None:
    one, other = clips(), clips()
    first = [one.get_sample(index) for index in range(6)]
    for index in (5, 2, 0):
        again = other.get_sample(index, epoch=3)
        assert again.text == first[index].text
        assert torch.equal(again.video, first[index].video)  # type: ignore[arg-type]
        assert torch.equal(again.audio, first[index].audio)  # type: ignore[arg-type]
    assert one.digest == other.digest != clips(seed=1).digest
    assert (
        clips(seed=1).get_sample(0).text != one.get_sample(0).text
        or clips(seed=1).plan_sample(0).beat != one.plan_sample(0).beat
    )


@pytest.mark.parametrize("hold_out", [HoldOut.PAIRS, HoldOut.TRIPLES, HoldOut.BOTH])
def test_what_is_held_out_is_only_in_validation(hold_out: HoldOut) -> None:
    samples = clips(words=FULL, samples=3000, held_back=600, hold_out=hold_out)
    shown = {index: (thing.shape, thing.color, thing.motions) for index in range(3000)
             for thing in samples.plan_sample(index).scene.objects[:1]}  # fmt: skip
    cut = 2 if hold_out is HoldOut.PAIRS else 3
    learnt = {shown[index][:cut] for index in samples.training_indices}
    held = {shown[index][:cut] for index in samples.validation_indices}
    assert held
    assert not learnt & held
    assert {one[0] for one in learnt} == set(FULL.shapes)
    assert {one[1] for one in learnt} == {COLORS[name] for name in FULL.colors}


def test_columns_are_places_in_the_lists() -> None:
    samples = clips()
    for index in range(20):
        columns = samples.get_sample(index).columns
        (thing,) = samples.plan_sample(index).scene.objects
        assert TINY.shapes[int(columns["shape"])] is thing.shape
        assert COLORS[TINY.colors[int(columns["color"])]] == thing.color
        assert (TINY.motions[int(columns["motion"])],) == thing.motions
    assert columns["shape"].dtype is torch.int64


@pytest.mark.parametrize("measured", [captions_read_back, pulse_beside_the_beat])
def test_known_answers(measured: Callable[[], Known]) -> None:
    known = measured()
    assert known.ok, known


def test_batches_and_divisions() -> None:
    samples = clips(held_back=25)
    assert [*samples.training_indices, *samples.validation_indices] == list(range(100))
    assert len(samples.validation_indices) == 25
    batch = collate_samples([samples.get_sample(index) for index in samples.training_indices[:4]])
    assert [None if one is None else one.shape for one in (batch.video, batch.audio)] == [
        (4, 8, 3, 32, 32),
        (4, 16_000),
    ]
    assert clips(has_sound=False).get_sample(0).audio is None
    assert "audio" not in clips(has_sound=False).available_fields


def test_two_objects_have_two_colours() -> None:
    samples = clips(words=FULL, objects=ObjectCount.TWO)
    for index in range(100):
        first, second = samples.plan_sample(index).scene.objects
        assert first.color != second.color


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"shapes": "circle, blob"}, "blob"),
        ({"colors": " , "}, "colors"),
        ({"backgrounds": "black, red"}, "red"),
        ({"backgrounds": "black, gradients"}, "backgrounds"),
        ({"motions": "left", "shapes": "circle", "colors": "red", "hold_out": HoldOut.PAIRS}, "hold_out"),
        ({"colors": "red", "objects": ObjectCount.TWO}, "colors"),
        ({"shapes": "ring", "motions": "spin"}, "hold_out"),
    ],
)
def test_lists_that_cannot_be_drawn_are_refused(settings: dict[str, object], named: str) -> None:
    node = ShapesDataset(domain=ShapeDomain.CUSTOM, **settings)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match=named):
        node.facts({}, MemoryMedia())


def test_one_sample_can_be_looked_at_and_listened_to() -> None:
    node = ShapesDataset(index=7, frames=6, rate=12.0)
    sample = node.make_dataset(MemoryMedia()).get_sample(7)
    assert run_frame(node, output="caption") == sample.text
    seen = run_frame(node, 3, output="sample").pixels
    assert torch.equal((seen * 255).round().byte(), sample.video[3])  # type: ignore[index]
    heard = torch.cat([run_frame(node, frame, output="sound").samples[0] for frame in range(6)])
    assert torch.equal(heard, sample.audio)  # type: ignore[arg-type]


def test_the_preview_shows_samples_in_rows() -> None:
    node = ShapesDataset(preview_width=600, columns=3, rows=2, count=4)
    grid = run_frame(node, 2, output="preview")
    assert grid.width == 600
    lit = (grid.pixels.amax(0) - grid.pixels.amin(0) > 0.4).float()  # colours are nowhere but in samples
    cells = lit.reshape(1, grid.height, 600)
    half = grid.height // 2
    seen = [float(cells[0, y : y + half, x : x + 200].sum()) > 0 for y in (0, half) for x in (0, 200, 400)]
    assert seen == [True, True, True, True, False, False]


def test_captions_are_those_of_the_samples() -> None:
    samples = ShapesDataset(count=6).make_dataset(MemoryMedia({}))
    assert list(samples.iter_captions()) == [samples.get_sample(index).text for index in samples.training_indices]
