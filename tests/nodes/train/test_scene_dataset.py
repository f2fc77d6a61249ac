"""Scenes to learn from: the same by number and seed, in other words each epoch."""

from __future__ import annotations

import numpy as np

from nodes.shared.scene.captions.sampling import is_held_out
from nodes.shared.scene.scene_vector import TOKENS, WIDTH
from nodes.train.scene_dataset import SceneDataset
from nodes.train.scenes.samples import SceneSamples
from nodes.train.scenes.scene_preview import draw_scene_frame
from studio.sdk import ClipInfo, FrameRate
from studio.sdk.testing import MemoryMedia, StandaloneContext
from studio.sdk.training.dataset import collate_samples


def samples(**settings: object) -> SceneSamples:
    given = {"samples": 60, "held_back": 20, "rich": 0.4, "chinese": 0.2, "seed": 3, **settings}
    return SceneSamples(**given)  # type: ignore[arg-type]  # each test names what it needs


def test_the_same_number_gives_the_same_sample() -> None:
    one, other = samples().get_sample(7), samples().get_sample(7)
    assert one.text == other.text
    assert one.columns["scene"].equal(other.columns["scene"])
    assert samples(seed=4).get_sample(7).text != one.text


def test_epochs_have_other_words_for_the_same_scenes() -> None:
    found = samples()
    texts = {found.get_sample(5, epoch).text for epoch in range(6)}
    assert len(texts) > 3
    assert found.get_sample(5, 0).columns["scene"].equal(found.get_sample(5, 4).columns["scene"])


def test_batches_hold_scenes() -> None:
    found = samples()
    batch = collate_samples([found.get_sample(index) for index in range(4)])
    assert batch.columns["scene"].shape == (4, TOKENS, WIDTH)


def test_only_validation_has_what_is_held_out() -> None:
    found = samples()
    for index in found.training_indices:
        assert not any(map(is_held_out, found.get_description(index).things))
    for index in found.validation_indices:
        assert any(map(is_held_out, found.get_description(index).things))


def test_the_node_gives_them() -> None:
    found = SceneDataset(count=50, validation=100).make_dataset(MemoryMedia())
    assert (len(found), len(found.training_indices), len(found.validation_indices)) == (50, 0, 50)
    assert found.available_fields == {"text", "scene"}


def test_the_preview_shows_scenes_as_they_move() -> None:
    node, media = SceneDataset(count=6, validation=0, columns=3, rows=2, preview_width=192), MemoryMedia()
    found, facts = node.make_dataset(media), node.facts({}, media)
    first, last = (node.draw_grid(found, facts, frame, StandaloneContext(frame)).as_array() for frame in (0, 23))
    assert first.shape[1] == 192
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 100, "colours, not captions alone"
    assert not np.array_equal(first, last)


def test_a_scene_is_drawn_as_its_caption_says() -> None:
    found, clip = samples(rich=0.0, chinese=0.0), ClipInfo(FrameRate.from_value(8), 24, 64, 48)
    index = next(index for index in range(60) if found.get_description(index).things[0].color == "green")
    pixels = draw_scene_frame(found.get_sample(index), 12, clip)
    assert pixels.shape == (3, 48, 64)
    red, green, blue = pixels
    assert ((green > 0.6) & (red < 0.4) & (blue < 0.5)).any()
