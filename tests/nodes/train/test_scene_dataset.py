"""Scenes to learn from: the same by number and seed, in other words each epoch."""

from __future__ import annotations

from nodes.generate.scene.captions.lots import is_held_out
from nodes.generate.scene.vector import TOKENS, WIDTH
from nodes.train.scene_dataset import SceneDataset
from nodes.train.scenes.samples import SceneSamples
from studio.sdk.dataset import collate
from studio.sdk.testing import MemoryMedia


def samples(**settings: object) -> SceneSamples:
    given = {"samples": 60, "held_back": 20, "rich": 0.4, "chinese": 0.2, "seed": 3, **settings}
    return SceneSamples(**given)  # type: ignore[arg-type]  # each test names what it needs


def test_the_same_number_gives_the_same_sample() -> None:
    one, other = samples().sample(7), samples().sample(7)
    assert one.text == other.text
    assert one.columns["scene"].equal(other.columns["scene"])
    assert samples(seed=4).sample(7).text != one.text


def test_epochs_have_other_words_for_the_same_scenes() -> None:
    found = samples()
    texts = {found.sample(5, epoch).text for epoch in range(6)}
    assert len(texts) > 3
    assert found.sample(5, 0).columns["scene"].equal(found.sample(5, 4).columns["scene"])


def test_batches_hold_scenes() -> None:
    found = samples()
    batch = collate([found.sample(index) for index in range(4)])
    assert batch.columns["scene"].shape == (4, TOKENS, WIDTH)


def test_only_validation_has_what_is_held_out() -> None:
    found = samples()
    for index in found.training:
        assert not any(map(is_held_out, found.told(index).things))
    for index in found.validation:
        assert any(map(is_held_out, found.told(index).things))


def test_the_node_gives_them() -> None:
    found = SceneDataset(count=50, validation=100).samples(MemoryMedia())
    assert (len(found), len(found.training), len(found.validation)) == (50, 0, 50)
    assert found.has == {"text", "scene"}
