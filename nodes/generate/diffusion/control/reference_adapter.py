"""IP-Adapter: a file of weights with which a pipeline reads reference pictures beside the text.

Ye et al., "IP-Adapter: Text Compatible Image Prompt Adapter for Text-to-Image Diffusion Models", 2023. The pictures are
read by an image encoder of CLIP, which is no part of the file.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import ModelError, is_memory_short
from studio.core.safetensors_header import read_safetensors_header
from studio.core.translation import tr, tr_noop
from studio.sdk import Media, Task

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

_CLIP: Final = "CLIPVisionModelWithProjection"
_SIGLIP: Final = "SiglipVisionModel"
_PROJECTIONS: Final = ("encoder_hid_proj", "image_proj")
"""Parts of networks that make tokens of encoded pictures."""
_SIGLIP_MARK: Final = "image_proj.time_embedding.linear_1.weight"
"""A weight of adapters for Stable Diffusion 3, whose pictures are read by SigLIP."""
_ENCODER_FOLDERS: Final = ("image_encoder", "../image_encoder", "../models/image_encoder")
_WIDTHS: Final = (
    ("image_proj.proj.weight", "projection_dim"), ("ip_adapter_proj_model.proj.weight", "projection_dim"),
    ("image_proj.proj_in.weight", "hidden_size"),
)  # fmt: skip
"""Of an adapter, a tensor whose last side is this number of the configuration of its image encoder."""
_NO_ENCODER: Final = tr_noop(
    "The IP-Adapter '{name}' needs an image encoder with {field} {width}, and there is none: put its folder "
    "image_encoder/ beside the file, or install a {kind}"
)
_UNKNOWN: Final = tr_noop(
    "The IP-Adapter '{name}' is of a kind that is not read here, as those for faces (FaceID); accepted: those for "
    "pictures, plain or plus"
)
_NONE: Final = tr_noop("{pipeline} takes no IP-Adapter; '{name}' cannot be used with it")
_ONE_REFERENCE: Final = "SD3Transformer2DModel"
_OTHER_BASE: Final = tr_noop(
    "The IP-Adapter '{name}' was trained for {found}, and {model} is {wanted}; accepted: one for {wanted}"
)
_UNFIT: Final = tr_noop("The IP-Adapter '{name}' does not fit {pipeline}: it was trained for another base model")


def find_image_encoder(adapter: ModelInfo, media: Media) -> Path:
    """Return the folder of the image encoder that an adapter's pictures are read by.

    Args:
        adapter: Its file.
        media: For the models that are installed.

    Raises:
        ModelError: There is none of the width that the file needs, or the file is of another kind.
    """
    shapes = read_safetensors_header(adapter.path).shapes
    found = next(((shapes[tensor][-1], field) for tensor, field in _WIDTHS if tensor in shapes), None)
    if found is None:
        raise ModelError(tr(_UNKNOWN, name=adapter.display_name))
    width, field = found
    kind = _get_encoder_class(adapter.path)
    for folder in _list_encoders(adapter, kind, media):
        if _read_number(folder / "config.json", field) == width:
            return folder
    text = tr(_NO_ENCODER, name=adapter.display_name, field=field, width=width, kind=kind)
    raise ModelError(text)


def check_adapter_base(model: ModelInfo, adapter: ModelInfo) -> None:
    """Raise ModelError where an IP-Adapter was trained for another base model than a model is."""
    if model.base is not None and adapter.base is not None and not model.base.is_compatible(adapter.base):
        bases = {"found": adapter.base.title, "wanted": model.base.title}
        raise ModelError(tr(_OTHER_BASE, name=adapter.display_name, model=model.display_name, **bases))


def takes_one_reference(model: ModelInfo) -> bool:
    """Return whether a model's IP-Adapters read one picture only."""
    return _ONE_REFERENCE in model.part_classes.values()


def _get_encoder_class(adapter: Path) -> str:
    return _SIGLIP if _SIGLIP_MARK in read_safetensors_header(adapter).shapes else _CLIP


def _list_encoders(adapter: ModelInfo, kind: str, media: Media) -> Iterator[Path]:
    """Yield folders that may hold the image encoder: those beside the file first."""
    for name in _ENCODER_FOLDERS:
        if (folder := (adapter.path.parent / name).resolve()).is_dir():
            yield folder
    for found in media.models.list_models((Task.IMAGE_FEATURES,)):
        if found.kind == kind:
            yield found.path


def _read_number(config: Path, field: str) -> int | None:
    try:
        found = json.loads(config.read_text(encoding="utf-8")).get(field)
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, int) else None


def add_reference_adapter(pipe: Any, name: str, file: Path, encoder: Path, dtype: torch.dtype) -> None:
    """Lay an IP-Adapter over a pipeline, and give the pipeline its image encoder.

    Args:
        pipe: A pipeline on the CPU.
        name: Of the adapter, for messages.
        file: Its weights.
        encoder: The folder of its image encoder.
        dtype: Of the weights.

    Raises:
        ModelError: The pipeline takes none, or the adapter was trained for another base model.
    """
    kind = type(pipe).__name__
    if not hasattr(pipe, "load_ip_adapter") or "image_encoder" not in pipe.components:
        raise ModelError(tr(_NONE, pipeline=kind, name=name))
    _register_encoder(pipe, _get_encoder_class(file), encoder, dtype)
    settings = {
        each: None
        for each in ("image_encoder_folder", "image_encoder_pretrained_model_name_or_path")
        if each in inspect.signature(pipe.load_ip_adapter).parameters
    }
    try:
        pipe.load_ip_adapter(
            str(file.parent), subfolder="", weight_name=file.name, local_files_only=True, low_cpu_mem_usage=False,
            **settings,
        )  # fmt: skip
    except Exception as error:  # each family fails in a way of its own
        if is_memory_short(error):
            raise
        raise ModelError(tr(_UNFIT, name=name, pipeline=kind)) from error
    _cast_adapter(_get_network(pipe), dtype)


def _cast_adapter(network: Any, dtype: torch.dtype) -> None:
    """Give what an adapter added to a network the dtype of its weights; that of files is another."""
    import torch

    added = (*(getattr(network, name, None) for name in _PROJECTIONS), *network.attn_processors.values())
    for part in added:
        if isinstance(part, torch.nn.Module):
            part.to(dtype)


def _register_encoder(pipe: Any, kind: str, folder: Path, dtype: torch.dtype) -> None:
    """Give a pipeline an image encoder, and what prepares pictures for it."""
    import transformers

    reader = getattr(transformers, kind).from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=dtype
    )
    pipe.register_modules(image_encoder=reader.eval())
    if kind == _SIGLIP and pipe.feature_extractor is None:  # diffusers reads it with the encoder only
        from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

        side = reader.config.image_size
        pipe.register_modules(feature_extractor=SiglipImageProcessorPil(size={"height": side, "width": side}))


def set_reference_strength(pipe: Any, strength: float) -> None:
    """Set how strongly the pictures count that an IP-Adapter of a pipeline reads; nothing where it has none."""
    network = _get_network(pipe)
    has_adapter = any(getattr(network, name, None) is not None for name in _PROJECTIONS)
    if has_adapter and hasattr(pipe, "set_ip_adapter_scale"):
        pipe.set_ip_adapter_scale(strength)


def _get_network(pipe: Any) -> Any:
    """Return the network of a pipeline that removes noise."""
    unet = getattr(pipe, "unet", None)
    return getattr(pipe, "transformer", None) if unet is None else unet


def can_take_reference(pipeline: type) -> bool:
    """Return whether a pipeline of a class can read pictures by an IP-Adapter."""
    return hasattr(pipeline, "load_ip_adapter") and "ip_adapter_image" in inspect.signature(
        pipeline.__call__
    ).parameters  # fmt: skip
