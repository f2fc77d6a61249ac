"""Nearest patches: found exactly where there are few, by PatchMatch where there are many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import torch

from nodes.generate.variations.nets.patches import ClipGrid

MOST_EXACT: Final = 9_000
"""Patches of which all pairs are still compared."""

_ROWS: Final = 2048
_FAR: Final = 1e9
_SHRINK: Final = 2.5
Check = Callable[[], None]


def find_nearest_exact(
    asked: torch.Tensor, known: torch.Tensor, usable: torch.Tensor, completeness: float, check: Check
) -> torch.Tensor:
    """Return for each patch asked for the known one that is nearest, where each known one is to be used.

    The score is d(q, k) / (α + min_q d(q, k)): a known patch that is far from all others counts as nearer, so that all
    of the clip is seen again (N. Granot et al., "Drop the GAN", 2022, equation 2).

    Args:
        asked: [N, D].
        known: [M, D].
        usable: bool [M].
        completeness: α for a patch of numbers −1..1; smaller uses more of the clip.
        check: Raises CancelledError.

    Returns:
        int64 [N].
    """
    squares = known.square().sum(1)
    least = known.new_full((known.shape[0],), _FAR)
    for rows in torch.split(asked, _ROWS):
        check()
        least = torch.minimum(least, _distances(rows, known, squares).min(0).values)
    weight = 1.0 / (completeness * known.shape[1] + least)
    weight = torch.where(usable, weight, torch.full_like(weight, _FAR))
    found = []
    for rows in torch.split(asked, _ROWS):
        check()
        found.append((_distances(rows, known, squares) + (~usable) * _FAR).mul_(weight).argmin(1))
    return torch.cat(found)


def _distances(asked: torch.Tensor, known: torch.Tensor, squares: torch.Tensor) -> torch.Tensor:
    return (asked.square().sum(1)[:, None] + squares - 2 * asked @ known.T).clamp_min_(0)


class PatchMatch:
    """Nearest patches by guessing and passing on good guesses (C. Barnes et al., "PatchMatch", 2009), all places at
    once: each place tries what its neighbors found, moved by one, then random ones ever nearer to what it has.

    Args:
        asked: [N, D], in order of its grid.
        known: [M, D], in order of its grid.
        asked_grid: How many places there are each way.
        known_grid: How many known patches there are each way.
        usable: bool [M].
        random: Draws guesses.
    """

    def __init__(
        self,
        asked: torch.Tensor,
        known: torch.Tensor,
        asked_grid: ClipGrid,
        known_grid: ClipGrid,
        usable: torch.Tensor,
        random: torch.Generator,
    ) -> None:
        self._asked, self._known = asked, known
        self._asked_grid, self._known_grid = asked_grid, known_grid
        self._limits = torch.tensor(known_grid) - 1
        self._penalty = (~usable) * _FAR
        self._random = random

    def find_nearest(self, first: torch.Tensor, rounds: int, check: Check) -> torch.Tensor:
        """Return for each place a near patch, int64 [N], beginning with the guess `first`, int64 [N]."""
        best = first.clone()
        distance = self._distance(best)
        for _ in range(rounds):
            for axis in range(3):
                for way in (1, -1):
                    check()
                    self._try(self._passed_on(best, axis, way), best, distance)
            radius = (self._limits + 1).float() / 2
            while float(radius.max()) > 1:
                check()
                self._try(self._guessed(best, radius), best, distance)
                radius = radius / _SHRINK
        return best

    def _passed_on(self, best: torch.Tensor, axis: int, way: int) -> torch.Tensor:
        """Return what each place's neighbor found, moved by one."""
        grid = self._places(best).view(*self._asked_grid, 3)
        moved = torch.roll(grid, way, axis)
        moved[..., axis] += way
        return self._index(moved.view(-1, 3))

    def _guessed(self, best: torch.Tensor, radius: torch.Tensor) -> torch.Tensor:
        offsets = (torch.rand(best.shape[0], 3, generator=self._random) * 2 - 1) * radius
        return self._index(self._places(best) + offsets.round().long())

    def _try(self, guess: torch.Tensor, best: torch.Tensor, distance: torch.Tensor) -> None:
        found = self._distance(guess)
        better = found < distance
        best[better] = guess[better]
        distance[better] = found[better]

    def _distance(self, index: torch.Tensor) -> torch.Tensor:
        return (self._asked - self._known[index]).square_().sum(1) + self._penalty[index]

    def _places(self, index: torch.Tensor) -> torch.Tensor:
        _, rows, columns = self._known_grid
        return torch.stack([index // (rows * columns), index // columns % rows, index % columns], 1)

    def _index(self, places: torch.Tensor) -> torch.Tensor:
        held = torch.minimum(places.clamp_min(0), self._limits)
        return (held[:, 0] * self._known_grid[1] + held[:, 1]) * self._known_grid[2] + held[:, 2]


def enlarge_matches(
    nearest: torch.Tensor, asked: ClipGrid, known: ClipGrid, new_asked: ClipGrid, new_known: ClipGrid
) -> torch.Tensor:
    """Return a guess for a finer grid from what was found on a coarser one: int64 [N] → int64 [N']."""
    rows, columns = known[1:]
    places = torch.stack([nearest // (rows * columns), nearest // columns % rows, nearest % columns])
    grid = places.float().view(1, 3, *asked)
    finer = torch.nn.functional.interpolate(grid, new_asked, mode="nearest")[0].reshape(3, -1)
    held = []
    for axis in range(3):
        scaled = ((finer[axis] + 0.5) * (new_known[axis] / known[axis])).long()
        held.append(scaled.clamp_(0, new_known[axis] - 1))
    return (held[0] * new_known[1] + held[1]) * new_known[2] + held[2]
