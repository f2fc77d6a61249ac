"""Parts of a pipeline that are read from a single file of weights; diffusers knows the names that authors gave them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.pipelines.scaled_weights import dequantize_weights
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk.networks.checkpoint_names import GGUF_SUFFIX, strip_network_prefix

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

_VAE_PREFIXES: Final = ("first_stage_model.", "vae.")
_LATENT_DIFFUSION_MARK: Final = "input_blocks.0.0.weight"
_LATENT_DIFFUSION_PREFIX: Final = "model.diffusion_model."
_LACKING: Final = tr_noop(
    "The file {name} lacks weights of the {part} that {folder} describes; it holds another network, or a part of one"
)
_NO_READER: Final = tr_noop("A {kind} cannot be read from a single file; accepted: a folder as diffusers saves one")
_NAMED: Final = 3  # weights in a message


def read_checkpoint_parts(facts: ModelInfo, checkpoint: Path, dtype: torch.dtype) -> dict[str, Any]:
    """Return the parts of a pipeline that a single file holds, by name, on the CPU: its network, autoencoder, encoders.

    Args:
        facts: Of the pipeline; the configurations of its parts are in its folder.
        checkpoint: The file of weights, a safetensors or GGUF file.
        dtype: Of the weights; quantized ones with scales are multiplied with these. Those of a GGUF file stay
            quantized, and a layer multiplies its own while it computes.

    Raises:
        ModelError: The file lacks weights of its network.
    """
    tensors = _read_tensors(checkpoint, dtype)
    (network,) = facts.network_parts
    parts = {network: _read_network(facts, network, tensors, dtype)}
    autoencoder = {name: tensors[name] for name in tensors if name.startswith(_VAE_PREFIXES)}
    if autoencoder and "vae" in facts.part_classes and _get_reader(facts.part_classes["vae"]) is not None:
        parts["vae"] = _read_part(facts, "vae", autoencoder, dtype)
    for name in facts.part_classes:
        if name.startswith("text_encoder") and (encoder := _read_text_encoder(facts, name, tensors, dtype)) is not None:
            parts[name] = encoder
    return parts


def _read_tensors(checkpoint: Path, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Return the tensors of a file; those of a GGUF file stay quantized."""
    if checkpoint.suffix.lower() == GGUF_SUFFIX:
        from diffusers.models.model_loading_utils import load_gguf_checkpoint

        return dict(load_gguf_checkpoint(str(checkpoint)))
    from safetensors.torch import load_file

    return dequantize_weights(load_file(checkpoint), dtype)


def make_pipeline_reader(given: frozenset[str]) -> Any:
    """Return a class of diffusers that reads pipelines from folders, without the weights of parts that are given to it.

    diffusers reads parts from the folder even where they are given, if a pipeline can do without them, as Wan's
    networks: twice the memory, and those of the folder are used.
    """
    from diffusers import DiffusionPipeline

    def load_config(cls: Any, *places: Any, **settings: Any) -> Any:
        found = DiffusionPipeline.load_config.__func__(cls, *places, **settings)
        return {name: [None, None] if name in given else told for name, told in found.items()}

    members = {"load_config": classmethod(load_config), "__module__": DiffusionPipeline.__module__}
    reader = type(DiffusionPipeline.__name__, (DiffusionPipeline,), members)  # by its name diffusers asks the folder
    return reader if given else DiffusionPipeline


def _read_network(facts: ModelInfo, part: str, tensors: Mapping[str, torch.Tensor], dtype: torch.dtype) -> Any:
    plain = {name: tensors[held] for name, held in strip_network_prefix(tensors).items()}
    if _LATENT_DIFFUSION_MARK in plain:  # diffusers finds these by their prefix alone
        plain = {f"{_LATENT_DIFFUSION_PREFIX}{name}": tensor for name, tensor in plain.items()}
    return _read_part(facts, part, plain, dtype)


def _read_part(facts: ModelInfo, part: str, tensors: dict[str, torch.Tensor], dtype: torch.dtype) -> Any:
    import diffusers

    kind = facts.part_classes[part]
    reader = _get_reader(kind)
    if reader is None:
        raise ModelError(tr(_NO_READER, kind=kind))
    expected = _list_weights(reader, facts.path, part)
    if expected >= tensors.keys():  # they have the names of diffusers
        _check_complete(facts, part, expected - tensors.keys())
    elif expected < tensors.keys():
        tensors = {name: tensors[name] for name in expected}
    settings: dict[str, Any] = {}
    if facts.checkpoint is not None and facts.checkpoint.suffix.lower() == GGUF_SUFFIX:
        settings["quantization_config"] = diffusers.GGUFQuantizationConfig(compute_dtype=dtype)
    try:
        return reader.from_single_file(
            tensors, config=str(facts.path), subfolder=part, torch_dtype=dtype, local_files_only=True, **settings
        )
    except NotImplementedError as error:  # weights that the file does not hold have no memory
        raise ModelError(_describe_lack(facts, part)) from error


def _list_weights(reader: Any, folder: Path, part: str) -> frozenset[str]:
    """Return the names that diffusers has for the weights of a part of a folder."""
    from accelerate import init_empty_weights

    with init_empty_weights():
        return frozenset(reader.from_config(reader.load_config(folder / part)).state_dict())


def _get_reader(kind: str) -> Any:
    """Return the class of diffusers if it can be read from a single file, else None."""
    import diffusers

    found = getattr(diffusers, kind, None)
    return found if hasattr(found, "from_single_file") else None


def _read_text_encoder(
    facts: ModelInfo, part: str, tensors: Mapping[str, torch.Tensor], dtype: torch.dtype
) -> Any | None:
    """Return a text encoder; None if the file holds none of its kind and size."""
    import transformers
    from diffusers.loaders import single_file_utils as layouts

    kind = getattr(transformers, facts.part_classes[part], None)
    settings: dict[str, Any] = {
        "config": str(facts.path), "subfolder": part, "torch_dtype": dtype, "local_files_only": True,
    }  # fmt: skip
    held = dict(tensors)
    if layouts.is_clip_model_in_single_file(kind, held) or (
        layouts.is_clip_sdxl_model(held) and kind is transformers.CLIPTextModel
    ):
        made = layouts.create_diffusers_clip_model_from_ldm(kind, held, **settings)
    elif kind is transformers.T5EncoderModel and layouts.is_t5_in_single_file(held):
        made = layouts.create_diffusers_t5_model_from_checkpoint(kind, held, **settings)
    else:
        return None
    _check_complete(facts, part, [name for name, weight in made.named_parameters() if weight.is_meta])
    return made


def _check_complete(facts: ModelInfo, part: str, lacking: Collection[str]) -> None:
    """Raise ModelError where there are weights of a part that the file does not hold."""
    if lacking:
        raise ModelError(_describe_lack(facts, part) + f": {', '.join(sorted(lacking)[:_NAMED])}")


def _describe_lack(facts: ModelInfo, part: str) -> str:
    return tr(_LACKING, name=facts.display_name, part=part, folder=facts.path)
