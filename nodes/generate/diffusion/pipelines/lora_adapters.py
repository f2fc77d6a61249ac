"""LoRA: small files that change what a model makes, each with a strength.

A LoRA adds a product of two thin matrices to weights of a model (Hu et al., "LoRA: Low-Rank Adaptation of Large
Language Models", 2021). peft lays it beside the weights, which stay as they are: a strength changes without reading
anything again.
"""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.pipelines.checkpoint_parts import add_part, combine_with_parts
from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline
from nodes.generate.diffusion.prompts.prompt_syntax import escape_syntax
from studio.core.errors import ModelError, is_memory_short
from studio.core.translation import tr, tr_noop
from studio.sdk import ADVANCED, Media, ModelInfo, ModelRef, ModelRequest, Param, PretrainedNode, Task
from studio.sdk.params import ParamValue

if TYPE_CHECKING:
    import torch

_PROMPTS = ("prompt", "loud_prompt", "negative")
LORA_PARAMS: Final = ("lora", "lora_2", "lora_3")
_OTHER_BASE: Final = tr_noop(
    "The LoRA '{name}' was trained for {found}, and {model} is {wanted}; accepted: a LoRA for {wanted}"
)
_LOUDEST = logging.CRITICAL + 1


@dataclass(frozen=True, slots=True)
class LoraAdapter:
    """A LoRA and how strongly it counts.

    Args:
        facts: Of its file.
        strength: 0 as if it were not there, 1 as it was learned; more exaggerates, less than 0 does the opposite.
    """

    facts: ModelInfo
    strength: float

    @property
    def key(self) -> str:
        """What it is called in a model: other contents of the file are another LoRA."""
        told = f"{self.facts.path}\n{self.facts.version}".encode()
        return f"lora_{hashlib.sha256(told).hexdigest()[:16]}"

    @property
    def file(self) -> tuple[str, str, str]:
        """Its key, its name and the path of its file."""
        return self.key, self.facts.display_name, str(_file_of(self.facts))


class LoraPipelineNode(PretrainedNode):
    """What nodes share whose model is a pipeline: LoRA files, and the other parts of a network in a single file.

    Derive from it in place of `PretrainedNode`.
    """

    other_tasks = MappingProxyType(dict.fromkeys(LORA_PARAMS, (Task.ADAPT,)))

    parts: ModelRef = Param(
        default=ModelRef(), animatable=False,
        help="For a model in a single file: the folder of a pipeline, whose autoencoder and text encoders are used; "
        "empty for the only installed one that fits.", section=ADVANCED,
    )  # fmt: skip
    lora: ModelRef = Param(
        default=ModelRef(), animatable=False,
        help="First LoRA: its file (.safetensors), folder, or name as 'org/name'.", section="LoRA",
    )  # fmt: skip
    lora_strength: float = Param(
        default=1.0, min=-10.0, max=10.0, slider=(0.0, 2.0),
        help="Strength of the first LoRA: 0 turns it off, 1 is as trained.", section="LoRA", applies_when=("lora",),
    )  # fmt: skip
    lora_2: ModelRef = Param(
        default=ModelRef(), animatable=False, help="Second LoRA, added to the first.", section="LoRA"
    )
    lora_2_strength: float = Param(
        default=1.0,
        min=-10.0,
        max=10.0,
        slider=(0.0, 2.0),
        help="Strength of the second LoRA.",
        section="LoRA",
        applies_when=("lora_2",),
    )
    lora_3: ModelRef = Param(
        default=ModelRef(), animatable=False, help="Third LoRA, added to the others.", section="LoRA"
    )
    lora_3_strength: float = Param(
        default=1.0,
        min=-10.0,
        max=10.0,
        slider=(0.0, 2.0),
        help="Strength of the third LoRA.",
        section="LoRA",
        applies_when=("lora_3",),
    )

    @classmethod
    def get_param_tasks(cls, param: str) -> tuple[Task, ...]:
        """Return what a parameter's model has to be of use for: the folder of other parts, for the node's own tasks."""
        return (*cls.tasks, Task.PARTS) if param == "parts" else super().get_param_tasks(param)

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Return parameters of version 1, in which parentheses and braces of prompts had no meaning, without any."""
        if from_version > 1:
            return params
        texts = {name: text for name in _PROMPTS if isinstance(text := params.get(name), str)}
        return params | {name: escape_syntax(text) for name, text in texts.items()}

    def get_model_info(self, media: Media) -> ModelInfo:
        """Return what is known of the pipeline; of a network in a single file, of that with the other parts.

        Raises:
            ModelError: None is chosen, it is not there, or it is of no use here.
        """
        return combine_with_parts(super().get_model_info(media), self.parts, media, self.tasks)

    def list_adapters(self, media: Media) -> tuple[LoraAdapter, ...]:
        """Return the LoRA files that are chosen; the same one twice counts with both strengths.

        Raises:
            ModelError: One is not there, or is no LoRA.
        """
        strengths = self.lora_strength, self.lora_2_strength, self.lora_3_strength
        found: dict[str, LoraAdapter] = {}
        for facts, strength in zip(self._files(media), strengths, strict=True):
            if facts is not None:
                adapter = LoraAdapter(facts, strength)
                before = found[adapter.key].strength if adapter.key in found else 0.0
                found[adapter.key] = LoraAdapter(facts, before + strength)
        return tuple(found.values())

    def use_pipeline(self, media: Media) -> ModelRequest[Any]:
        """Return the wish to have the model's pipeline in memory, with its LoRAs.

        Their files say which it is, and their strengths do not: keyed strengths read nothing again.
        """
        adapters = self.list_adapters(media)
        if not adapters:
            return self.request_model(media, load_pipeline)
        return self.request_model(media, load_with_adapters, *(adapter.file for adapter in adapters))

    def get_memory_info(self, media: Media, connected: frozenset[str]) -> ModelInfo:
        """Return what is known of all that the node has in memory, with LoRAs."""
        facts = super().get_memory_info(media, connected)
        for number, adapter in enumerate(self.list_adapters(media)):
            facts = add_part(facts, f"lora_{number + 1}" if number else "lora", adapter.facts)
        return facts

    def check_adapters(self, media: Media) -> None:
        """Raise ModelError where a LoRA is not there, is none, or was trained for another base model; for `facts`."""
        chosen = {name: facts for name, facts in zip(LORA_PARAMS, self._files(media), strict=True) if facts is not None}
        model = self.get_model_info(media) if any(facts.base for facts in chosen.values()) else None
        for name, facts in chosen.items():
            if model is not None and model.base is not None and not model.base.is_compatible(facts.base):
                error = ModelError(_describe_other_base(facts, model))
                error.parameter = name
                raise error

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the files of the LoRAs, too."""
        try:
            files = tuple(file for facts in self._files(media) if facts is not None for file in facts.files)
        except ModelError:
            files = ()
        return (*super().files_read(frame, media), *files)

    def _files(self, media: Media) -> tuple[ModelInfo | None, ...]:
        """Return what is known of each LoRA; None where none is chosen."""
        chosen: tuple[ModelRef, ...] = tuple(getattr(self, name) for name in LORA_PARAMS)
        return tuple(media.models.facts(ref, (Task.ADAPT,)) if ref else None for ref in chosen)


def _describe_other_base(lora: ModelInfo, model: ModelInfo) -> str:
    return tr(
        _OTHER_BASE, name=lora.display_name, found=lora.base.title if lora.base else "", model=model.display_name,
        wanted=model.base.title if model.base else "",
    )  # fmt: skip


def load_with_adapters(facts: ModelInfo, dtype: torch.dtype, *files: tuple[str, str, str]) -> Any:
    """Return a model's pipeline, on the CPU, with LoRAs laid over it.

    They are read before the pool places the model: what moves weights about, or keeps them in 8 bits, does so with
    theirs, too.

    Args:
        facts: Of the model.
        dtype: Of its weights.
        files: Of each LoRA the key, the name and the path of its file.

    Raises:
        ModelError: The pipeline takes none, or one was made for another model.
    """
    pipe = load_pipeline(facts, dtype)
    for key, name, path in files:
        _read(pipe, key, name, Path(path))
    return pipe


def apply_adapters(pipe: Any, adapters: Sequence[LoraAdapter]) -> None:
    """Set how strongly the LoRAs of a pipeline count. With none of them it is, bit for bit, what it is without.

    Args:
        pipe: A pipeline as `load_with_adapters` gives it, or a sibling of it.
        adapters: All that lie over it, in the order in which they are added.
    """
    if adapters:
        pipe.set_adapters([adapter.key for adapter in adapters], [adapter.strength for adapter in adapters])


def _there(pipe: Any) -> set[str]:
    """Return which LoRAs lie over a pipeline."""
    return {name for names in pipe.get_list_adapters().values() for name in names}


def _read(pipe: Any, key: str, name: str, file: Path) -> None:
    """Read a LoRA's file into a pipeline."""
    kind = type(pipe).__name__
    if not hasattr(pipe, "load_lora_weights"):
        raise ModelError(tr("{kind} takes no LoRA; '{name}' cannot be used with it.", kind=kind, name=name))
    try:
        with _silent():
            pipe.load_lora_weights(
                str(file.parent), weight_name=file.name, adapter_name=key, local_files_only=True, use_safetensors=True
            )
    except Exception as error:  # each family of models fails in a way of its own
        if is_memory_short(error):
            raise
        raise ModelError(_reason(error, kind, name)) from error
    if key not in _there(pipe):
        raise ModelError(_misfit(kind, name))


def _reason(error: Exception, kind: str, name: str) -> str:
    from safetensors import SafetensorError

    if isinstance(error, (OSError, SafetensorError)):
        return tr("The LoRA '{name}' cannot be read: {reason}", name=name, reason=error)
    return _misfit(kind, name)


def _misfit(kind: str, name: str) -> str:
    text = tr_noop("The LoRA '{name}' does not fit {kind}: it was trained for another kind of model.")
    return tr(text, name=name, kind=kind)


def _file_of(facts: ModelInfo) -> Path:
    """Return the file of weights of a LoRA."""
    files = [file for file in (facts.path, *facts.files) if file.suffix == ".safetensors"]
    if not files:
        raise ModelError(tr("The LoRA '{name}' has no weights file; accepted: .safetensors.", name=facts.display_name))
    return files[0]


@contextmanager
def _silent() -> Iterator[None]:
    """Keep diffusers from logging what is raised anyway, and peft from warning of a second LoRA."""
    logger = logging.getLogger("diffusers")
    level = logger.level
    logger.setLevel(_LOUDEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logger.setLevel(level)
