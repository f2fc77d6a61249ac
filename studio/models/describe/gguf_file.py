"""Description of a GGUF file: a network with quantized weights."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError
from studio.core.file_stamp import stamp_file
from studio.core.translation import tr, tr_noop
from studio.models.describe.checkpoint import CheckpointKind, add_checkpoint_kind, find_checkpoint_kind
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.model_folder import ModelDescription, with_current_stamps
from studio.models.describe.part_bytes import CastingRules, count_quantized_weights, sum_format_bytes
from studio.models.gguf_header import GgufHeader, read_gguf_header
from studio.models.model_card import CARD_FILE, read_licence
from studio.models.model_files import UnusableModelError
from studio.sdk.model_files.part_weights import PartWeights
from studio.sdk.models import ModelInfo
from studio.sdk.params import ModelRef

_PLAIN: Final = frozenset({"F32", "F16", "BF16"})
_READABLE: Final = _PLAIN | {
    "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS",
}  # fmt: skip
_UNREADABLE: Final = tr_noop("its weights are quantized as {found}, which cannot be read; accepted: {accepted}")


def describe_gguf(ref: ModelRef, path: Path, kinds: ModelClassCache) -> ModelDescription:
    """Return what is known of a GGUF file.

    Raises:
        ModelError: It is damaged, or has a quantization that cannot be read.
    """
    try:
        head = read_gguf_header(path)
    except FileReadError as error:
        raise UnusableModelError(path, error.reason) from None
    unreadable = sorted(set(head.quantizations.values()) - _READABLE)
    if unreadable:
        raise UnusableModelError(
            path, tr(_UNREADABLE, found=", ".join(unreadable), accepted=", ".join(sorted(_READABLE)))
        )
    size = stamp_file(path).size
    kind = find_checkpoint_kind(head.shapes)
    facts = ModelInfo(
        ref=ref,
        path=path,
        library="diffusers",
        kind=f"GGUF ({head.architecture})" if head.architecture else "GGUF",
        tasks=frozenset(),
        bytes=size,
        parameters=head.parameter_count,
        part_bytes={"": size},
        licence=read_licence(path.parent),
        files=(path,),
        part_weights={"": _count_weights(head, kind, kinds)},
        format_bytes=sum_format_bytes(head.quantizations, head.sizes),
    )
    if kind is not None:
        facts = add_checkpoint_kind(facts, kind, head.shapes, f"GGUF {_find_main_quantization(head)}")
    return with_current_stamps(facts, [path.parent / CARD_FILE])


def _find_main_quantization(head: GgufHeader) -> str:
    """Return the quantization that most bytes have; a plain one if there is no other."""
    counts: Counter[str] = Counter()
    for name, quantization in head.quantizations.items():
        counts[quantization] += head.sizes[name]
    order = sorted(counts, key=lambda each: (each in _PLAIN, -counts[each]))
    return order[0]


def _count_weights(head: GgufHeader, kind: CheckpointKind | None, kinds: ModelClassCache) -> PartWeights:
    rules = kinds.get_casting_rules(kind.networks[0]) if kind is not None and kind.networks else CastingRules()
    return count_quantized_weights(head.shapes, head.quantizations, head.sizes, rules)
