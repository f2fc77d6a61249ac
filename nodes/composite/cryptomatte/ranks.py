"""Ranks of a Cryptomatte: for each pixel the ids that cover most of it, and how much each covers."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nodes.composite.cryptomatte.name_hash import hash_name, parse_id
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import Media
from studio.sdk.param_types.pick_list import parse_pick_list

if TYPE_CHECKING:
    import torch

_MAX_RANK_LAYERS: Final = 32
_WILDCARDS: Final = re.compile(r"[*?]")
_COLORS: Final = 1 << 16
_MIXER: Final = 0x2C1B3C6D
"""An odd number by which the bits of an id are mixed, so that names that differ little have other colors."""


@dataclass(frozen=True, slots=True)
class CryptomatteRanks:
    """Ids and coverages of one frame.

    Args:
        ids: For each rank [H, W], int32: the bits of the stored floats. 0 stands for nothing.
        coverages: For each rank [H, W], float32, 0..1, falling from rank to rank.
    """

    ids: tuple[torch.Tensor, ...]
    coverages: tuple[torch.Tensor, ...]

    def compute_mask(self, wanted: Iterable[int]) -> torch.Tensor:
        """Return the coverage of some ids together, [1, H, W], 0..1."""
        import torch

        numbers = [_to_signed(number) for number in sorted(set(wanted))]
        chosen = torch.tensor(numbers, dtype=torch.int32)
        mask = torch.zeros_like(self.coverages[0])
        for ids, coverage in zip(self.ids, self.coverages, strict=True):
            is_chosen = ids == numbers[0] if len(numbers) == 1 else torch.isin(ids, chosen)
            mask += torch.where(is_chosen, coverage, 0.0)
        return mask.nan_to_num_().clamp_(0.0, 1.0)[None]

    def make_colors(self) -> torch.Tensor:
        """Return each id as a color of its own, mixed by coverage, [3, H, W], 0..1."""
        import torch

        palette, result = _make_palette(), torch.zeros((*self.ids[0].shape, 3))
        for ids, coverage in zip(self.ids, self.coverages, strict=True):
            if coverage.any():
                mixed = (ids ^ (ids >> 15)) * _MIXER
                place = torch.where(ids == 0, 0, ((mixed ^ (mixed >> 16)) & (_COLORS - 1)) | 1)
                colors = palette.index_select(0, place.flatten()).view_as(result)
                result.addcmul_(colors, coverage[..., None])
        return result.nan_to_num_().clamp_(0.0, 1.0).permute(2, 0, 1)

    def find_id(self, x: int, y: int) -> int:
        """Return the id that covers most of a pixel; 0 for none, and outside the picture."""
        height, width = self.ids[0].shape
        if not (0 <= x < width and 0 <= y < height):
            return 0
        pairs = zip(self.coverages, self.ids, strict=True)
        found = [(float(coverage[y, x]), int(ids[y, x]) & 0xFFFFFFFF) for coverage, ids in pairs]
        covering = [(coverage, number) for coverage, number in found if number and coverage > 0.0]
        return max(covering, key=lambda each: each[0], default=(0.0, 0))[1]


@lru_cache(maxsize=1)
def _make_palette() -> torch.Tensor:
    """Return colors, [N, 3], 0.1..1, more dark ones than light ones; the first is black."""
    import torch

    levels = torch.rand((_COLORS, 3), generator=torch.Generator().manual_seed(1))
    palette = 0.1 + 0.9 * levels.square()
    palette[0] = 0.0
    return palette


def read_ranks(file: Path, name: str, media: Media) -> CryptomatteRanks:
    """Return the ids and coverages of a Cryptomatte at full size.

    Args:
        file: An EXR.
        name: Of the Cryptomatte; its layers are this name and two digits.
        media: For the file.

    Raises:
        MediaError: The file cannot be read, or the layers are missing.
    """
    import torch

    layers = list_rank_layers(file, name, media)
    ids, coverages = [], []
    for image in media.read_layers(file, layers):
        pixels = image.pixels
        for first in range(0, pixels.shape[0] - 1, 2):
            ids.append(pixels[first].contiguous().view(torch.int32))
            coverages.append(pixels[first + 1])
    return CryptomatteRanks(tuple(ids), tuple(coverages))


def list_rank_layers(file: Path, name: str, media: Media) -> tuple[str, ...]:
    """Return the names of the layers that hold the ranks, in order. Raises MediaError where there are none."""
    there = {layer.name.lower(): layer.name for layer in media.list_image_layers(file)}
    found = []
    for number in range(_MAX_RANK_LAYERS):
        wanted = f"{name}{number:02d}".lower()
        fitting = next((layer for low, layer in there.items() if low == wanted or low.endswith("." + wanted)), None)
        if fitting is None:
            break
        found.append(fitting)
    if not found:
        reason = tr("lacks the layer '{layer}' that the Cryptomatte '{name}' begins with", layer=f"{name}00", name=name)
        raise MediaError(file, reason)
    return tuple(found)


def find_ids(names: str, manifest: Mapping[str, int]) -> frozenset[int]:
    """Return the ids of a list of names.

    A name of the manifest stands for its id, one with * or ? for all that fit, <13851a76> for that id; any other for
    the id that a renderer would give it.

    Args:
        names: Separated by commas.
        manifest: The ids by name.
    """
    found: set[int] = set()
    for name in parse_pick_list(names):
        number = manifest.get(name, parse_id(name))
        if number is not None:
            found.add(number)
        elif _WILDCARDS.search(name):
            pattern = _compile_wildcards(name)
            found.update(each for text, each in manifest.items() if pattern.fullmatch(text))
        else:
            found.add(hash_name(name))
    return frozenset(found)


def _compile_wildcards(name: str) -> re.Pattern[str]:
    """Return a pattern in which * is any text and ? any character; brackets stand for themselves."""
    return re.compile(fnmatch.translate(name.replace("[", "[[]")))


def _to_signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number
