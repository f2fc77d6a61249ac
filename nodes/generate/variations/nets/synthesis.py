"""A new clip from coarse to fine, each scale from the patches of the clip at that scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch

from nodes.generate.variations.nets.matching import MOST_EXACT, Check, PatchMatch, enlarge_matches, find_nearest_exact
from nodes.generate.variations.nets.patches import (
    PATCH,
    ClipGrid,
    PatchComponents,
    extract_patches,
    fold_patches,
    join_cells,
    resize_clip,
    split_cells,
)

_STEP: Final = 0.72  # from a scale to the next coarser one
_LEAST: Final = 3  # patches along the shorter side of the coarsest picture, beyond one
_ROUNDS: Final = 3
_PASSES: Final = (3, 2)  # at the coarsest scale and the next; then one
_COMPLETENESS: Final = 0.005
_FOCUS: Final = 1.0  # in the result: sharp, and still without seams


@dataclass(frozen=True, slots=True)
class SynthesisOptions:
    """What is to be made.

    Args:
        size: Frames, rows and columns of the new clip, at the finest scale that is matched.
        coarsest: Rows of the coarsest scale: fewer change the layout more.
        noise: Standard deviation that is added to the coarsest guess, in colors −1..1.
        zoom: How many pixels of the source a cell has each way in the result.
    """

    size: ClipGrid
    coarsest: int
    noise: float
    zoom: int


def list_scales(size: ClipGrid, coarsest: int) -> list[ClipGrid]:
    """Return the sizes from coarse to fine; the last one is `size`. None is smaller than a patch and a bit."""
    height = max(coarsest, PATCH[1] + _LEAST)
    found = [size]
    share = _STEP
    while size[1] * share >= height and size[2] * share >= PATCH[2] + _LEAST:
        found.append(tuple(max(round(side * share), least) for side, least in zip(size, _smallest(size), strict=True)))  # type: ignore[arg-type]
        share *= _STEP
    return found[::-1]


def _smallest(size: ClipGrid) -> ClipGrid:
    return min(size[0], PATCH[0] + 1), PATCH[1] + _LEAST, PATCH[2] + _LEAST


class ClipSynthesis:
    """Makes a new clip from a source.

    Args:
        source: [3, T, H, W], −1..1, at the finest scale that is matched times `wish.zoom` in rows and columns.
        wish: What is to be made.
        hole: bool [T, H, W] at the finest scale that is matched: what is to be filled; None makes everything anew. With
            a hole the new clip has the source's size.
        random: Draws noise and guesses.
        check: Raises CancelledError.
    """

    def __init__(
        self,
        source: torch.Tensor,
        wish: SynthesisOptions,
        hole: torch.Tensor | None,
        random: torch.Generator,
        check: Check,
    ) -> None:
        frames, height, width = source.shape[1:]
        self._full = source
        self._wish = wish
        self._hole = hole
        self._random = random
        self._check = check
        self._known_sizes = list_scales((frames, height // wish.zoom, width // wish.zoom), wish.coarsest)
        asked = list_scales(wish.size, wish.coarsest)
        count = min(len(self._known_sizes), len(asked))
        self._known_sizes, self._asked_sizes = self._known_sizes[-count:], asked[-count:]
        self._found: tuple[torch.Tensor, ClipGrid, ClipGrid] | None = None

    def iterate_scales(self) -> Iterator[torch.Tensor]:
        """Yield the clip after each scale, [3, T, H, W], −1..1; the last one is the result."""
        made: torch.Tensor | None = None
        coarser: torch.Tensor | None = None
        for level, (known_size, size) in enumerate(zip(self._known_sizes, self._asked_sizes, strict=True)):
            known = resize_clip(self._full, known_size)
            hole = self._hole_at(known_size)
            blurred = known if coarser is None else resize_clip(coarser, known_size)
            made = self._first_guess(known, size, hole) if made is None else resize_clip(made, size)
            for turn in range(_PASSES[level] if level < len(_PASSES) else 1):
                keys = blurred if turn == 0 else known
                made = self._kept(self._matched(made, keys, known, hole), known, hole)
            coarser = known
            yield made
        if self._wish.zoom > 1:
            yield self._enlarged()

    def _first_guess(self, known: torch.Tensor, size: ClipGrid, hole: torch.Tensor | None) -> torch.Tensor:
        guess = resize_clip(known, size)
        if hole is not None:
            mean = (known * ~hole).sum((1, 2, 3)) / (~hole).sum().clamp_min(1)
            guess = torch.where(hole, mean[:, None, None, None], guess)
        noise = self._wish.noise * torch.randn(guess.shape, generator=self._random)
        return guess + (noise if hole is None else noise * hole)

    def _matched(
        self, asked: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, hole: torch.Tensor | None
    ) -> torch.Tensor:
        """Return `asked` made of patches of `values`, chosen by how their `keys` look."""
        known, known_grid = extract_patches(keys)
        wanted, asked_grid = extract_patches(asked)
        short = PatchComponents(known, self._random)
        known, wanted = short(known), short(wanted)
        usable = torch.ones(known.shape[0], dtype=torch.bool)
        if hole is not None:
            usable = ~extract_patches(hole[None].float())[0].any(1)
        if wanted.shape[0] <= MOST_EXACT and known.shape[0] <= MOST_EXACT:
            nearest = find_nearest_exact(wanted, known, usable, _COMPLETENESS, self._check)
        else:
            match = PatchMatch(wanted, known, asked_grid, known_grid, usable, self._random)
            nearest = match.find_nearest(self._guess(asked_grid, known_grid), _ROUNDS, self._check)
        self._found = nearest, asked_grid, known_grid
        return fold_patches(values, nearest, asked_grid, known_grid)

    def _guess(self, asked: ClipGrid, known: ClipGrid) -> torch.Tensor:
        """Return where to begin: what the coarser scale found, else anything."""
        if self._found is None:
            count = known[0] * known[1] * known[2]
            return torch.randint(count, (asked[0] * asked[1] * asked[2],), generator=self._random)
        return enlarge_matches(*self._found, asked, known)

    def _hole_at(self, size: ClipGrid) -> torch.Tensor | None:
        if self._hole is None:
            return None
        return torch.nn.functional.adaptive_max_pool3d(self._hole[None].float(), size)[0] > 0

    @staticmethod
    def _kept(made: torch.Tensor, known: torch.Tensor, hole: torch.Tensor | None) -> torch.Tensor:
        return made if hole is None else torch.where(hole, made, known)

    def _enlarged(self) -> torch.Tensor:
        """Return the finest result with as many pixels as the source has: its patches, as they are there."""
        assert self._found is not None  # a scale was made before
        zoom = self._wish.zoom
        height, width = self._known_sizes[-1][1:]
        source = self._full[:, :, : height * zoom, : width * zoom]
        made = join_cells(fold_patches(split_cells(source, zoom), *self._found, focus=_FOCUS), zoom)
        if self._hole is None:
            return made
        hole = self._hole.repeat_interleave(zoom, 1).repeat_interleave(zoom, 2)
        return torch.where(hole, made, source)
