"""Weights are counted from headers as diffusers will hold them."""

from __future__ import annotations

from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.part_bytes import CastingRules, count_quantized_weights, count_weights, read_casting_rules
from studio.models.metadata_cache import ModelMetadataCache
from studio.sdk.model_files.part_weights import PartWeights, count_part_bytes

SHAPES = {
    "blocks.0.to_q.weight": (2, 32), "blocks.0.to_q.bias": (2,), "blocks.0.norm1.weight": (4,),
    "blocks.0.norm2.linear.weight": (4, 4), "proj_out.weight": (2, 4), "blocks.0.proj_out.weight": (2, 4),
    "time_embedder.linear.weight": (4, 4), "scale_shift_table": (2, 4),
    "blocks.0.to_q.weight_scale": (2,),
}  # fmt: skip


def test_linear_layers_are_narrowed_and_norms_are_not() -> None:
    plain = count_weights(SHAPES, CastingRules())
    assert plain == PartWeights(64 + 2 + 4 + 16 + 8 + 8 + 16 + 8, 64 + 2 + 8 + 16, 64)
    rules = CastingRules((*CastingRules().exact_patterns, "time_embedder"), frozenset({"time_embedder", "norm1"}))
    exact = count_weights(SHAPES, rules)
    assert exact == PartWeights(64 + 2 + 16 + 8 + 8 + 8, 64 + 2 + 8, 64, 16 + 4)
    assert exact.count_bytes(2) == 106 * 2 + 20 * 4
    assert exact.count_bytes(2, 8) == 74 + 32 * 2 + 20 * 4
    assert exact.count_bytes(2, 4) == 64 // 2 + 2 * 2 * 2 + 42 * 2 + 20 * 4


def test_quantized_weights_take_what_they_take_in_the_file() -> None:
    shapes = {"a": (32, 32), "b": (32,)}
    formats, sizes = {"a": "Q4_0", "b": "F32"}, {"a": 576, "b": 128}
    found = count_quantized_weights(shapes, formats, sizes, CastingRules())
    assert found == PartWeights(32, quantized_bytes=576)
    assert [found.count_bytes(2, bits) for bits in (0, 8, 4)] == [640] * 3
    full = count_quantized_weights(shapes, formats, sizes, CastingRules(full_names=frozenset({"a"})))
    assert full == PartWeights(32, full_parameters=1024)


def test_8_bits_are_for_the_largest_part() -> None:
    parts = {"small": PartWeights(10, 10), "large": PartWeights(100, 60)}
    assert count_part_bytes(parts, 2) == {"small": 20, "large": 200}
    assert count_part_bytes(parts, 2, 8) == {"small": 20, "large": 60 + 40 * 2}


def test_the_rules_of_a_class_are_those_of_diffusers_and_kept() -> None:
    found = read_casting_rules("WanTransformer3DModel")
    assert {"patch_embedding", "condition_embedder", "norm"} <= set(found.exact_patterns)
    assert "scale_shift_table" in found.full_names
    assert read_casting_rules("NoSuchModel") == CastingRules()
    cache = ModelClassCache(ModelMetadataCache(None))
    assert cache.get_casting_rules("WanTransformer3DModel") == cache.get_casting_rules("WanTransformer3DModel") == found
