"""Pretrained models with what prepares their input: texts, pictures, sound and clips in, tokens out.

Nothing here depends on what else is in a batch, in training as well: one sample is the same among many.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import torch
from torch import nn

from nodes.encode.nets.picture_inputs import encode_each_picture
from nodes.shared.encoders.pretrained_tower import PretrainedTower
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.nets.sound_preprocessor import SoundPreprocessor
from nodes.shared.pretrained.nets.text_preprocessor import TextPreprocessor
from studio.sdk import Tokens
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE

_CLIPS: Final = ("pixel_values_videos", "pixel_values")


class PretrainedTextEncoder(nn.Module):
    """Reads texts.

    Args:
        tower: The model.
        steps: What divides texts into tokens.
        width: Numbers a row.
    """

    def __init__(self, tower: PretrainedTower, steps: TextPreprocessor, width: int) -> None:
        super().__init__()
        self.tower = tower
        self._steps, self._width = steps, width

    def forward(self, text: Sequence[str], device: torch.device | None = None) -> Tokens:
        """Return the rows of texts.

        Args:
            text: B texts.
            device: Where it computes; None for where the weights lie.
        """
        where = device or next(self.parameters()).device
        given, mask = self._steps(text)
        if not mask.any():
            return Tokens(torch.zeros(len(text), 1, self._width, device=where), mask[:, :1].to(where))
        known = {name: value.to(where) for name, value in given.items() if name in self.tower.takes}
        tokens: Tokens = self.tower(mask.to(where), **known)
        return tokens

    def find_truncated_text(self, text: str) -> str:
        """Return the end of a text that is not read, because it has too many tokens."""
        return self._steps.find_unread_text(text)


class PretrainedImageEncoder(nn.Module):
    """Looks at pictures.

    Args:
        tower: The model.
        steps: What prepares pictures.
    """

    def __init__(self, tower: PretrainedTower, steps: ImagePreprocessor) -> None:
        super().__init__()
        self.tower = tower
        self._steps = steps

    def forward(self, image: torch.Tensor) -> Tokens:
        """Return the rows of pictures [B, 3, H, W], or of all pictures of clips [B, T, 3, H, W]."""
        return encode_each_picture(
            image, lambda pictures: self.tower(pixel_values=self._steps.preprocess_pictures(pictures))
        )


class PretrainedAudioEncoder(nn.Module):
    """Listens.

    Digital silence at the end of a sound is not listened to; a sound that is silent throughout has no rows.

    Args:
        tower: The model.
        steps: What prepares sound.
        width: Numbers a row.
    """

    def __init__(self, tower: PretrainedTower, steps: SoundPreprocessor, width: int) -> None:
        super().__init__()
        self.tower = tower
        self._steps, self._width = steps, width

    def get_sample_rate(self) -> int:
        """Return the samples a second that the model hears."""
        return self._steps.rate

    def forward(self, audio: torch.Tensor, rate: int = AUDIO_SAMPLE_RATE) -> Tokens:
        """Return the rows of sounds.

        Args:
            audio: [B, N], mono.
            rate: Its samples a second.
        """
        sounds = [self._steps.fit_sound(sound, rate) for sound in audio]
        found: list[torch.Tensor] = [audio.new_zeros(0, self._width)] * len(sounds)
        for length in sorted({len(sound) for sound in sounds} - {0}):
            same = [index for index, sound in enumerate(sounds) if len(sound) == length]
            given = self._steps([sounds[index] for index in same])
            known = {name: value.to(audio.device) for name, value in given.items() if name in self.tower.takes}
            tokens = self.tower(there=partial(self._steps.count_rows, length), **known)
            for index, rows, mask in zip(same, tokens.values, tokens.mask, strict=True):
                found[index] = rows[mask]
        return _together(found)


def _together(rows: list[torch.Tensor]) -> Tokens:
    """Return rows [T, D] of several samples as one batch."""
    counts = torch.tensor([len(one) for one in rows], device=rows[0].device)
    longest = max(1, int(counts.max()))
    values = torch.stack([torch.nn.functional.pad(one, (0, 0, 0, longest - len(one))) for one in rows])
    return Tokens(values, torch.arange(longest, device=counts.device) < counts[:, None])


class PretrainedVideoEncoder(nn.Module):
    """Watches clips: some of their frames, evenly spaced.

    Args:
        tower: The model.
        steps: What prepares frames.
        frames: How many it watches.
    """

    def __init__(self, tower: PretrainedTower, steps: ImagePreprocessor, frames: int) -> None:
        super().__init__()
        self.tower = tower
        self._steps, self._frames = steps, frames
        self._name = next(name for name in _CLIPS if name in tower.takes)

    def forward(self, video: torch.Tensor) -> Tokens:
        """Return the rows of clips [B, T, 3, H, W]."""
        chosen = video[:, pick_frames(video.shape[1], self._frames)]
        prepared = self._steps.preprocess_pictures(chosen.flatten(0, 1))
        return self.encode_prepared(prepared.reshape(*chosen.shape[:2], *prepared.shape[1:]))

    def encode_prepared(self, prepared: torch.Tensor) -> Tokens:
        """Return the rows of clips that are prepared already, [B, frames, 3, h, w]."""
        given: dict[str, Any] = {self._name: prepared}
        tokens: Tokens = self.tower(**given)
        return tokens


def pick_frames(length: int, count: int) -> list[int]:
    """Return which frames of a clip are watched: the middles of `count` equal stretches; of a short clip some twice."""
    return [(2 * part + 1) * length // (2 * count) for part in range(count)]
