"""Whether a model fits is said beforehand, rather too cautiously than too boldly."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.models.memory_estimate import ActivationSize, estimate_memory_fit
from studio.sdk.models import ModelInfo, Offload, Precision, Task
from studio.sdk.params import ModelRef

GIB = 1 << 30


def _wan(billions: float = 14.0) -> ModelInfo:
    """Return what is known of a pipeline with a large transformer, a text encoder of 5.7 B and a small decoder."""
    numbers = {"transformer": int(billions * 1e9), "text_encoder": 5_700_000_000, "vae": 127_000_000}
    total = sum(numbers.values())
    return ModelInfo(
        ModelRef("org/wan"), Path("/wan"), "diffusers", "WanPipeline", frozenset({Task.TEXT_TO_VIDEO}),
        bytes=2 * total, parameters=total, part_bytes={part: 2 * count for part, count in numbers.items()},
        arguments=frozenset({"prompt", "num_frames"}),
    )  # fmt: skip


def test_weights_are_parameters_by_precision() -> None:
    facts = _wan()
    assert estimate_memory_fit(facts, None).weight_bytes == 2 * facts.parameters
    assert estimate_memory_fit(facts, None, Precision.FLOAT32).weight_bytes == 4 * facts.parameters
    assert estimate_memory_fit(facts, None, Precision.FLOAT8).weight_bytes == 2 * facts.parameters - 14_000_000_000


def test_each_way_takes_less_than_the_one_before() -> None:
    levels = estimate_memory_fit(_wan(), None).placements
    assert [level.offload for level in levels] == [
        Offload.NONE, Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL, Offload.DISK,
    ]  # fmt: skip
    needs = [level.needed_bytes for level in levels[:4]]
    assert needs == sorted(needs, reverse=True)


@pytest.mark.parametrize(("free", "best"), [(80, Offload.NONE), (40, Offload.MODEL), (24, Offload.GROUP), (4, None)])
def test_the_fastest_way_that_fits_is_named(free: int, best: Offload | None) -> None:
    found = estimate_memory_fit(_wan(), free * GIB)
    assert (found.best_placement and found.best_placement.offload) == best
    assert f"{free}.0 GiB" in found.summary_text
    assert found.summary_text.startswith("fits: " if best else "does not fit: ")


def test_more_pixels_and_frames_take_more() -> None:
    small, large = (
        estimate_memory_fit(_wan(), None, work=ActivationSize(480, 272, 17)),
        estimate_memory_fit(_wan(), None, work=ActivationSize(1280, 720, 81)),
    )
    computed = [found.placements[0].needed_bytes - found.weight_bytes for found in (small, large)]
    assert computed[0] < 3 * GIB
    assert 10 * GIB < computed[1] < 30 * GIB


def test_a_model_of_one_part_has_no_parts_to_take_turns() -> None:
    facts = ModelInfo(
        ModelRef("org/words"), Path("/words"), "transformers", "BertModel", frozenset(), bytes=440_000_000,
        parameters=110_000_000, part_bytes={"": 440_000_000},
    )  # fmt: skip
    found = estimate_memory_fit(facts, None, Precision.FLOAT32)
    assert Offload.MODEL not in {level.offload for level in found.placements}
    assert found.weight_bytes == 440_000_000
    assert found.summary_text == "takes about 1.2 GiB, all on the device"


def test_files_that_do_not_say_count_as_16_bit_numbers() -> None:
    facts = ModelInfo(ModelRef("a/b"), Path("/b"), "lora", "LoRA", frozenset({Task.ADAPT}), bytes=1000)
    assert estimate_memory_fit(facts, None).weight_bytes == 1000
