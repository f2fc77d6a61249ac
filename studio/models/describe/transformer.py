"""Description of a model of transformers, or of one part of a pipeline of diffusers: `config.json` and weights."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from studio.core.translation import tr, tr_noop
from studio.models.describe.base_models.base_model import STABLE_DIFFUSION, STABLE_DIFFUSION_XL, find_base_by_config
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.library_versions import make_unknown_class_error
from studio.models.describe.part_bytes import CastingRules, count_file_weights, sum_head_formats
from studio.models.describe.pipeline import CONFIG_FILE, check_config_files, is_config_name
from studio.models.describe.quantization import check_quantization
from studio.models.model_files import UnusableModelError, is_file, read_json_object, refuse_special_files
from studio.models.weights import find_weights
from studio.sdk.model_files.model_categories import BaseModel, ModelCategory
from studio.sdk.models import ModelInfo, Task
from studio.sdk.params import ModelRef

_NO_WEIGHTS = tr_noop("its weights are missing: there is no .safetensors file")
_CONTROL_CLASS = re.compile(r"(?!Multi)\w*ControlNet\w*(Model|Adapter)|T2IAdapter")
_CONTROLS_OF_UNETS: Final = ("ControlNetModel", "ControlNetUnion", "SparseControlNet")
_T2I_ADAPTER: Final = "T2IAdapter"
_NETWORKS_OF_CONTROLS: Final = {
    "FluxControlNetModel": "FluxTransformer2DModel",
    "QwenImageControlNetModel": "QwenImageTransformer2DModel",
    "SD3ControlNetModel": "SD3Transformer2DModel",
}
"""By the class of a control network, that of the network that it steers: both have the same widths."""
_CATEGORIES: Final[tuple[tuple[re.Pattern[str], ModelCategory], ...]] = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (r"\w*ControlNet\w*", ModelCategory.CONTROL_NET),
        (_T2I_ADAPTER, ModelCategory.T2I_ADAPTER),
        (r"MotionAdapter", ModelCategory.MOTION_MODULE),
        (r"(Asymmetric|Consistency)?Auto[Ee]ncoder\w*", ModelCategory.AUTOENCODER),
        (r"UNet\w+|\w+Transformer\dDModel", ModelCategory.NETWORK),
        (r"(CLIP|\w*T5)\w*Text\w*|\w*T5EncoderModel", ModelCategory.TEXT_ENCODER),
    )
)
_NO_TYPE = tr_noop("names no model: it has neither model_type (transformers) nor _class_name (diffusers)")


def describe_transformer(ref: ModelRef, folder: Path, names: Sequence[str], kinds: ModelClassCache) -> ModelInfo:
    """Return what is known of a model of one part; without licence and version.

    Args:
        ref: As it was asked for.
        folder: Where it lies.
        names: Of what lies in the folder.
        kinds: Asks the library.

    Raises:
        ModelError: Its configuration is damaged, its type unknown, weights are missing, or it is unsafe.
    """
    refuse_special_files(folder)
    config = read_json_object(folder / CONFIG_FILE)
    library, kind, made, tasks = _detect_kind(folder, config, kinds)
    check_quantization(folder, config)
    check_config_files(folder, [name for name in names if is_file(folder / name)])
    weights = find_weights(folder, names)
    if weights is None:
        raise UnusableModelError(folder, tr(_NO_WEIGHTS))
    beside = tuple(path for name in names if is_config_name(name) and is_file(path := folder / name))
    return ModelInfo(
        ref=ref,
        path=folder,
        library=library,
        kind=kind,
        tasks=tasks,
        bytes=weights.bytes,
        parameters=weights.parameters,
        part_bytes={"": weights.bytes},
        library_version=made,
        files=(*beside, *weights.files),
        variant=weights.variant,
        category=_find_category(kind, tasks),
        base=_find_base(kind, config),
        part_weights={"": count_file_weights(weights, config, CastingRules())},
        format_bytes=sum_head_formats(weights),
    )


def _find_category(kind: str, tasks: Collection[Task]) -> ModelCategory:
    """Return what a model is, by its class."""
    found = next((category for pattern, category in _CATEGORIES if pattern.fullmatch(kind)), None)
    if found is not None:
        return found
    return ModelCategory.UPSCALER if Task.UPSCALE in tasks else ModelCategory.OTHER


def _find_base(kind: str, config: Mapping[str, Any]) -> BaseModel | None:
    """Return the base model that a part of a pipeline is, or was trained for."""
    if kind == _T2I_ADAPTER:
        return BaseModel(STABLE_DIFFUSION_XL if config.get("adapter_type") == "full_adapter_xl" else STABLE_DIFFUSION)
    network = "UNet2DConditionModel" if kind.startswith(_CONTROLS_OF_UNETS) else _NETWORKS_OF_CONTROLS.get(kind, kind)
    return find_base_by_config(network, config)


def _detect_kind(
    folder: Path, config: Mapping[str, Any], kinds: ModelClassCache
) -> tuple[str, str, str, frozenset[Task]]:
    """Return library, class, the version that wrote it, and tasks."""
    if isinstance(name := config.get("_class_name"), str):  # a part of a pipeline, by itself
        written = str(config.get("_diffusers_version", ""))
        is_control = _CONTROL_CLASS.fullmatch(name) is not None
        if is_control and not kinds.has_class(name):
            raise make_unknown_class_error(folder, tr("control network"), name, "diffusers", written)
        return "diffusers", name, written, frozenset({Task.CONTROL} if is_control else ())
    made, model_type = str(config.get("transformers_version", "")), config.get("model_type")
    if not isinstance(model_type, str):
        raise UnusableModelError(folder / CONFIG_FILE, tr(_NO_TYPE))
    said = config.get("architectures")
    architectures = [name for name in said if isinstance(name, str)] if isinstance(said, list) else []
    tasks = kinds.get_tasks(model_type, architectures)
    if tasks is None:
        raise make_unknown_class_error(folder, tr("model type"), model_type, "transformers", made)
    return "transformers", architectures[0] if architectures else model_type, made, tasks
