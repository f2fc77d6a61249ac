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

from studio.core.errors import ModelError
from studio.core.safetensors_header import read_safetensors_header
from studio.core.translation import tr, tr_noop
from studio.sdk import Media, Task

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

_ENCODER_CLASS: Final = "CLIPVisionModelWithProjection"
_ENCODER_FOLDERS: Final = ("image_encoder", "../image_encoder", "../models/image_encoder")
_WIDTHS: Final = (("image_proj.proj.weight", "projection_dim"), ("image_proj.proj_in.weight", "hidden_size"))
"""Of an adapter, a tensor whose last side is this number of the configuration of its image encoder."""
_NO_ENCODER: Final = tr_noop(
    "The IP-Adapter '{name}' needs an image encoder with {field} {width}, and there is none: put its folder "
    "image_encoder/ beside the file, or install a {kind}"
)
_UNKNOWN: Final = tr_noop(
    "The IP-Adapter '{name}' is of a kind that is not read here; accepted: those for pictures, plain or plus"
)
_NONE: Final = tr_noop("{pipeline} takes no IP-Adapter; '{name}' cannot be used with it")
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
    for folder in _list_encoders(adapter, media):
        if _read_number(folder / "config.json", field) == width:
            return folder
    text = tr(_NO_ENCODER, name=adapter.display_name, field=field, width=width, kind=_ENCODER_CLASS)
    raise ModelError(text)


def _list_encoders(adapter: ModelInfo, media: Media) -> Iterator[Path]:
    """Yield folders that may hold the image encoder: those beside the file first."""
    for name in _ENCODER_FOLDERS:
        if (folder := (adapter.path.parent / name).resolve()).is_dir():
            yield folder
    for found in media.models.list_models((Task.IMAGE_FEATURES,)):
        if found.kind == _ENCODER_CLASS:
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
    from transformers import CLIPVisionModelWithProjection

    kind = type(pipe).__name__
    if not hasattr(pipe, "load_ip_adapter") or "image_encoder" not in pipe.components:
        raise ModelError(tr(_NONE, pipeline=kind, name=name))
    reader = CLIPVisionModelWithProjection.from_pretrained(
        encoder, local_files_only=True, use_safetensors=True, dtype=dtype
    )
    pipe.register_modules(image_encoder=reader.eval())
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
    except (KeyError, ValueError, RuntimeError) as error:
        raise ModelError(tr(_UNFIT, name=name, pipeline=kind)) from error


def set_reference_strength(pipe: Any, strength: float) -> None:
    """Set how strongly the pictures count that an IP-Adapter of a pipeline reads; nothing where it has none."""
    if getattr(getattr(pipe, "unet", None), "encoder_hid_proj", None) is not None and hasattr(
        pipe, "set_ip_adapter_scale"
    ):  # fmt: skip
        pipe.set_ip_adapter_scale(strength)


def can_take_reference(pipeline: type) -> bool:
    """Return whether a pipeline of a class can read pictures by an IP-Adapter."""
    return hasattr(pipeline, "load_ip_adapter") and "ip_adapter_image" in inspect.signature(
        pipeline.__call__
    ).parameters  # fmt: skip
