"""Whether a model fits is said beforehand, rather too cautiously than too boldly."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.models.fitting import Work, fit
from studio.sdk.models import ModelFacts, Offload, Precision, Task
from studio.sdk.params import ModelRef

GIB = 1 << 30


def _wan(billions: float = 14.0) -> ModelFacts:
    """Return what is known of a pipeline with a large transformer, a text encoder of 5.7 B and a small decoder."""
    numbers = {"transformer": int(billions * 1e9), "text_encoder": 5_700_000_000, "vae": 127_000_000}
    total = sum(numbers.values())
    return ModelFacts(
        ModelRef("org/wan"), Path("/wan"), "diffusers", "WanPipeline", frozenset({Task.TEXT_TO_VIDEO}),
        bytes=2 * total, parameters=total, parts={part: 2 * count for part, count in numbers.items()},
        arguments=frozenset({"prompt", "num_frames"}),
    )  # fmt: skip


def test_weights_are_parameters_by_precision() -> None:
    facts = _wan()
    assert fit(facts, None).weights == 2 * facts.parameters
    assert fit(facts, None, Precision.FLOAT32).weights == 4 * facts.parameters
    assert fit(facts, None, Precision.FLOAT8).weights == 2 * facts.parameters - 14_000_000_000


def test_each_way_takes_less_than_the_one_before() -> None:
    levels = fit(_wan(), None).levels
    assert [level.offload for level in levels] == [
        Offload.NONE, Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL, Offload.DISK,
    ]  # fmt: skip
    needs = [level.needs for level in levels[:4]]
    assert needs == sorted(needs, reverse=True)


@pytest.mark.parametrize(("free", "best"), [(80, Offload.NONE), (40, Offload.MODEL), (24, Offload.GROUP), (4, None)])
def test_the_fastest_way_that_fits_is_named(free: int, best: Offload | None) -> None:
    found = fit(_wan(), free * GIB)
    assert (found.best and found.best.offload) == best
    assert f"{free}.0 GiB" in found.words
    assert found.words.startswith("fits: " if best else "does not fit: ")


def test_more_pixels_and_frames_take_more() -> None:
    small, large = fit(_wan(), None, work=Work(480, 272, 17)), fit(_wan(), None, work=Work(1280, 720, 81))
    computed = [found.levels[0].needs - found.weights for found in (small, large)]
    assert computed[0] < 3 * GIB
    assert 10 * GIB < computed[1] < 30 * GIB


def test_a_model_of_one_part_has_no_parts_to_take_turns() -> None:
    facts = ModelFacts(
        ModelRef("org/words"), Path("/words"), "transformers", "BertModel", frozenset(), bytes=440_000_000,
        parameters=110_000_000, parts={"": 440_000_000},
    )  # fmt: skip
    found = fit(facts, None, Precision.FLOAT32)
    assert Offload.MODEL not in {level.offload for level in found.levels}
    assert found.weights == 440_000_000
    assert found.words == "takes about 1.2 GiB, all on the device"


def test_files_that_do_not_say_count_as_16_bit_numbers() -> None:
    facts = ModelFacts(ModelRef("a/b"), Path("/b"), "lora", "LoRA", frozenset({Task.ADAPT}), bytes=1000)
    assert fit(facts, None).weights == 1000
