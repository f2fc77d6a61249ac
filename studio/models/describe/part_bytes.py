"""Weights of a part of a model, counted from the headers of its files: what decides its bytes in memory."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from studio.models.weights import WeightFiles
from studio.sdk.model_files.part_weights import INT4_GROUP, PartWeights
from studio.sdk.networks.checkpoint_names import is_scale_name

_PLAIN_FORMATS: Final = frozenset({"F32", "F16", "BF16"})
_EXACT: Final = ("pos_embed", "patch_embed", "norm", r"^proj_in$", r"^proj_out$")
"""Layers that diffusers keeps out of layerwise casting, by their names."""
_EMBEDDING: Final = re.compile(r"((token|position|word|class)_embeddings?|embed_tokens|shared|wte|wpe)\.weight$")
"""Tables of vectors in text encoders, which have the shapes of linear layers."""


@dataclass(frozen=True, slots=True)
class CastingRules:
    """Rules of a class for the precision of its layers.

    Args:
        exact_patterns: Layers whose names match one of these expressions are not kept in 8 bits.
        full_names: Layers below these names have 4 bytes for a number in any precision.
    """

    exact_patterns: tuple[str, ...] = _EXACT
    full_names: frozenset[str] = frozenset()


def read_casting_rules(class_name: str) -> CastingRules:
    """Return the rules of a class of diffusers; the common ones for other classes. It imports the class."""
    import diffusers

    found = getattr(diffusers, class_name, None)
    if not inspect.isclass(found):
        return CastingRules()
    exact, full = (_list(found, name) for name in ("_skip_layerwise_casting_patterns", "_keep_in_fp32_modules"))
    return CastingRules((*_EXACT, *exact, *full), frozenset(full))


def count_weights(shapes: Mapping[str, Sequence[int]], rules: CastingRules) -> PartWeights:
    """Return the weights of tensors that lie in memory as plain numbers.

    Args:
        shapes: Of the tensors by name. Scales of quantized weights are multiplied when they are read, and do not count.
        rules: Of the class of the network.
    """
    sizes = {name: math.prod(shape) for name, shape in shapes.items() if not is_scale_name(name)}
    full = {name for name in sizes if _is_full(name, rules)}
    layers = {name.removesuffix(".weight") for name in sizes if name.endswith(".weight") and len(shapes[name]) > 1}
    narrow = {layer for layer in layers if not _is_exact(layer, rules.exact_patterns)}
    found = [name for name in sizes if name not in full and name.rpartition(".")[0] in narrow]
    linear = [
        name for name in found
        if name.endswith(".weight") and len(shapes[name]) == 2 and not shapes[name][1] % INT4_GROUP
        and not _EMBEDDING.search(name)
    ]  # fmt: skip
    return PartWeights(
        sum(size for name, size in sizes.items() if name not in full),
        sum(sizes[name] for name in found), sum(sizes[name] for name in linear), sum(sizes[name] for name in full),
    )  # fmt: skip


def count_file_weights(weights: WeightFiles, config: Mapping[str, Any], rules: CastingRules) -> PartWeights:
    """Return the weights of a model in a folder.

    Args:
        weights: Its files.
        config: Its configuration: that of a quantized model says so.
        rules: Of its class.
    """
    shapes = {name: shape for head in weights.headers for name, shape in head.shapes.items()}
    if not config.get("quantization_config"):
        return count_weights(shapes, rules)
    formats = {name: held for head in weights.headers for name, held in head.dtypes.items()}
    sizes = {name: size for head in weights.headers for name, size in head.sizes.items()}
    return count_quantized_weights(shapes, formats, sizes, rules)


def sum_head_formats(weights: WeightFiles) -> dict[str, int]:
    """Return the bytes of a model's files by number format, the most first."""
    return merge_format_bytes(sum_format_bytes(head.dtypes, head.sizes) for head in weights.headers)


def count_quantized_weights(
    shapes: Mapping[str, Sequence[int]], formats: Mapping[str, str], sizes: Mapping[str, int], rules: CastingRules
) -> PartWeights:
    """Return the weights of a file of which some stay quantized in memory.

    Args:
        shapes: Of the tensors by name.
        formats: Their number formats; all but 32- and 16-bit floats stay as they are.
        sizes: Their bytes in the file.
        rules: Of the class of the network.
    """
    full = {name for name in shapes if _is_full(name, rules)}
    plain = {name for name in shapes if formats[name] in _PLAIN_FORMATS} - full
    return PartWeights(
        sum(math.prod(shapes[name]) for name in plain),
        full_parameters=sum(math.prod(shapes[name]) for name in full),
        quantized_bytes=sum(size for name, size in sizes.items() if name not in plain | full),
    )


def sum_format_bytes(formats: Mapping[str, str], sizes: Mapping[str, int]) -> dict[str, int]:
    """Return the bytes of tensors by their number format, the most first."""
    found: dict[str, int] = {}
    for name, number_format in formats.items():
        found[number_format] = found.get(number_format, 0) + sizes[name]
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def merge_format_bytes(found: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the bytes of several files by number format, the most first."""
    total: dict[str, int] = {}
    for each in found:
        for number_format, size in each.items():
            total[number_format] = total.get(number_format, 0) + size
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def _is_full(name: str, rules: CastingRules) -> bool:
    return not rules.full_names.isdisjoint(name.split("."))


def _is_exact(layer: str, patterns: Iterable[str]) -> bool:
    """Return whether a layer, or one that it is in, matches one of the expressions."""
    parts = layer.split(".")
    names = [".".join(parts[: end + 1]) for end in range(len(parts))]
    return any(re.search(pattern, name) for pattern in patterns for name in names)


def _list(found: type, attribute: str) -> tuple[str, ...]:
    told: Any = getattr(found, attribute, None)
    return tuple(map(str, told)) if isinstance(told, (list, tuple)) else ()
