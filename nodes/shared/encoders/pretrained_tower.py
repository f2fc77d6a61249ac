"""The part of a pretrained model that says what is in its input, and which of its outputs are taken."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final, Self

import torch
from torch import nn

from nodes.shared.encoders.masked_tokens import average_tokens
from nodes.shared.encoders.pretrained_encoder import ModelRows, has_projection, is_joint_model
from nodes.shared.pretrained.model_loader import check_missing_weights, read_model, read_model_config
from studio.sdk import ModelInfo, Tokens

_TOWERS: Final = {"text": "text_model", "image": "vision_model", "audio": "audio_model", "video": "vision_model"}
_PROJECTIONS: Final = {"text": ("text",), "image": ("visual", "vision", "image"), "audio": ("audio",), "video": ()}
_SPARE: Final = ("mask_token", "masked_spec_embed", "position_ids")
"""Weights that are of use in pretraining alone."""


class PretrainedTower(nn.Module):
    """A model, or its part for one kind of input.

    Args:
        model: It.
        rows: What is taken of its output.
        method: The name of its method that projects, or of the output that is projected; empty for neither.
        dtype: What it is given; its weights may lie narrower.
        pools: Whether its files have the weights of its pooled output.
    """

    def __init__(self, model: Any, rows: ModelRows, method: str, dtype: torch.dtype, *, pools: bool) -> None:
        super().__init__()
        self.model = model
        self._rows, self._method, self._dtype, self._pools = rows, method, dtype, pools
        called = getattr(model, method, model.forward)
        parameters = inspect.signature(called).parameters
        self.takes: frozenset[str] = frozenset(parameters)

    @classmethod
    def from_model(
        cls, facts: ModelInfo, dtype: torch.dtype, modality: str, rows: ModelRows, *, projected: bool
    ) -> Self:
        """Read a model and keep what is needed.

        Args:
            facts: The model.
            dtype: Of its weights.
            modality: "text", "image", "audio" or "video".
            rows: What is taken of its output.
            projected: Whether one row for the whole is projected to where it can be compared, if the model can do that.

        Raises:
            ModelError: It cannot be read, or lacks weights.
        """
        config = read_model_config(facts)
        projected = projected and rows is ModelRows.WHOLE
        single = projected and has_projection(config)
        model, missing = read_model(_kind(config, modality, projected=single), facts, dtype)
        joint = is_joint_model(config, modality) and hasattr(model, _TOWERS[modality])
        if joint:
            model, kept = _of_joint(model, modality, projected=projected)
        else:
            model, kept = _of_single(model)
        needed = {name.removeprefix(kept) for name in missing if name.startswith(kept)}
        pooler = {name for name in needed if name.startswith("pooler.")}
        present = {name for name, _ in model.named_parameters()}
        lacking = {name for name in needed - pooler if name in present and not name.endswith(_SPARE)}
        check_missing_weights(facts, frozenset(lacking))
        for settings in (part.config for part in model.modules() if hasattr(part, "config")):
            settings.return_dict = True
            if getattr(settings, "apply_spec_augment", False):
                settings.apply_spec_augment = False  # it draws from numpy's generator, which no step seeds
        method = f"get_{modality}_features" if joint and projected else f"{modality}_embeds" if single else ""
        return cls(model, rows, method, dtype, pools=not pooler)

    def train(self, mode: bool = True) -> Self:
        """Learn, or not; normalization over a batch stays as it was learned, so that one is the same among many."""
        super().train(mode)
        for part in self.modules():
            if isinstance(part, nn.modules.batchnorm._BatchNorm):
                part.eval()
        return self

    def forward(
        self, mask: torch.Tensor | None = None, there: Callable[[int], int] | None = None, **given: Any
    ) -> Tokens:
        """Return what the model says of a batch.

        Args:
            mask: bool [B, T]: which of its tokens are there; None for all.
            there: Returns, instead, how many of so many tokens are there, the first ones.
            **given: For the model; floats become what its weights are.
        """
        call = getattr(self.model, self._method, self.model)
        ready = {name: value.to(self._dtype) if _is_float(value) else value for name, value in given.items()}
        found = call(**{name: value for name, value in ready.items() if value is not None})
        one = self._one(found)
        if one is not None:
            present = one.new_ones(len(one), 1, dtype=torch.bool) if mask is None else mask.any(1, keepdim=True)
            return Tokens(one.flatten(1)[:, None].float(), present)
        values = found.last_hidden_state
        values = values.flatten(2).transpose(1, 2) if values.ndim == 4 else values  # maps [B, D, h, w]
        values = values.float()
        if mask is None:
            count = values.shape[1] if there is None else there(values.shape[1])
            mask = (torch.arange(values.shape[1], device=values.device) < count).expand(values.shape[:2])
        tokens = Tokens(values.masked_fill(~mask[..., None], 0.0), mask)
        return tokens if self._rows is ModelRows.TOKENS else average_tokens(tokens)

    def encode_layers(self, **given: Any) -> list[torch.Tensor]:
        """Return what each layer says of a batch, the input's own first: [B, T, D], float32."""
        ready = {name: value.to(self._dtype) for name, value in given.items()}
        found = self.model(**ready, output_hidden_states=True).hidden_states
        return [(one.flatten(2).transpose(1, 2) if one.ndim == 4 else one).float() for one in found]

    def _one(self, found: Any) -> torch.Tensor | None:
        """Return the output that stands for all of a sample; None if its tokens do."""
        if self._rows is not ModelRows.WHOLE or not self._pools:
            return None
        projected: torch.Tensor | None = getattr(found, self._method, None) if self._method else None
        return getattr(found, "pooler_output", None) if projected is None else projected


def _is_float(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _kind(config: Any, modality: str, *, projected: bool) -> Any:
    """Return the class of transformers that reads a model."""
    import transformers
    from transformers.models.auto.modeling_auto import MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES

    if projected:
        return getattr(transformers, config.architectures[0])
    reads = modality == "text" and config.model_type in MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES
    return transformers.AutoModelForTextEncoding if reads else transformers.AutoModel


def _of_joint(model: Any, modality: str, *, projected: bool) -> tuple[Any, str]:
    """Return the part of a model for texts and something else, and what stands before its weights' names."""
    tower = _TOWERS[modality]
    if not projected:
        return getattr(model, tower), f"{tower}."
    for name, _ in list(model.named_children()):
        if name != tower and not (name.startswith(_PROJECTIONS[modality]) and "proj" in name):
            delattr(model, name)
    return model, ""


def _of_single(model: Any) -> tuple[Any, str]:
    encoder = getattr(model, "encoder", None)
    half = getattr(model, "decoder", None) is not None or getattr(model, "predictor", None) is not None
    return (encoder, "encoder.") if encoder is not None and half else (model, "")
