"""Patterns that grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nodes.shared.source_nodes import TimedNode
from studio.sdk import ClipInfo, Color, Context, FrameRate, GeneratorNode, Image, Media, NodeDevice, Param, node
from studio.sdk.pixels import ResampleFilter, resize

if TYPE_CHECKING:
    import torch

_SPREAD_U, _SPREAD_V = 0.2097, 0.105  # Pearson's 2e-5 and 1e-5 on his grid of 256 cells over 2.5 units
_RADII = (4, 13)
_CELLS_A_PATCH = 8_000
_CHECK_EVERY = 8  # steps


@node(
    "generate.reaction_diffusion",
    aliases=("Gray-Scott", "Turing Pattern", "Coral", "Growth", "Simulation", "Cells"),
    device=NodeDevice.PARTLY_CPU,
)
class ReactionDiffusion(TimedNode, GeneratorNode):
    """Simulate reaction-diffusion: patterns of spots, stripes or coral.

    Two substances diffuse and react, u + 2v → 3v; one is fed, the other removed (the Gray–Scott model: J. E. Pearson,
    "Complex Patterns in a Simple System", 1993):

        u' = Dᵤ ∇²u − u v² + F (1 − u)
        v' = Dᵥ ∇²v + u v² − (F + k) v

    A cell is a pixel of the full picture, and the picture wraps around at its edges. It starts from a few patches of v,
    placed by the seed. Feed and kill set the pattern: 0.055 and 0.062 give coral, 0.0367 and 0.0649 spots that divide,
    0.029 and 0.057 a maze, 0.026 and 0.051 waves.
    """

    feed: float = Param(
        default=0.055, min=0.0, max=0.2, slider=(0.01, 0.1), step=0.0005, animatable=False,
        help="Feed rate F: how quickly u is added.",
    )  # fmt: skip
    kill: float = Param(
        default=0.062, min=0.0, max=0.2, slider=(0.03, 0.07), step=0.0005, animatable=False,
        help="Kill rate k: how quickly v is removed beyond the feed rate.",
    )  # fmt: skip
    steps: int = Param(
        default=24, min=1, max=10_000, slider=(1, 100), animatable=False, help="Simulation steps per frame."
    )
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed of the first patches."
    )
    low: Color = Param(default=Color(0.02, 0.03, 0.06), animatable=False, help="Color of areas with only u.")
    high: Color = Param(default=Color(0.95, 0.9, 0.8), animatable=False, help="Color of areas with the most v.")
    width: int = Param(
        default=640, min=1, max=8192, slider=(16, 1920), unit="px", animatable=False, help="Width of the picture."
    )
    height: int = Param(
        default=360, min=1, max=8192, slider=(16, 1080), unit="px", animatable=False, help="Height of the picture."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, self.height, channels=3)

    def generate(self, ctx: Context) -> Iterator[Image]:
        """Simulate on the full grid, also for a proxy: another grid would grow another pattern."""
        height, width = max(1, round(self.height / ctx.scale)), max(1, round(self.width / ctx.scale))
        cells = make_initial_cells(height, width, self.seed).to(ctx.device)
        for frame in ctx.progress(self.length):
            if frame > 0:
                cells = self._grown(cells, ctx)
            image = self._painted(cells)
            ctx.preview(image)
            yield image

    def _grown(self, cells: torch.Tensor, ctx: Context) -> torch.Tensor:
        for step in range(self.steps):
            if step % _CHECK_EVERY == 0:
                ctx.check()
            cells = step_reaction(cells, self.feed, self.kill)
        return cells

    def _painted(self, cells: torch.Tensor) -> Image:
        """Return the picture of the cells: what of u is missing, and what of v is there."""
        import torch

        share = (1.0 - cells[0:1] + cells[1:2]).clamp_(0.0, 1.0)
        low, high = (cells.new_tensor(color[:3]).view(3, 1, 1) for color in (self.low, self.high))
        pixels = torch.addcmul(low, share, high - low)
        if (self.height, self.width) != pixels.shape[1:]:
            pixels = resize(pixels, self.width, self.height, ResampleFilter.AREA)
        return Image(pixels.clamp_(0.0, 1.0))


def make_initial_cells(height: int, width: int, seed: int) -> torch.Tensor:
    """Return u and v before the first step: u is 1, but for a few round patches with u = 0.5, v = 0.25, all ± 10 %.

    The noise breaks the symmetry of the patches, so that no two grow alike.

    Returns:
        [2, height, width].
    """
    import torch

    random = torch.Generator().manual_seed(seed)
    cells = torch.zeros(2, height, width)
    cells[0] = 1.0
    for _ in range(max(1, round(height * width / _CELLS_A_PATCH))):
        row, column = (int(torch.randint(side, (), generator=random)) for side in (height, width))
        radius = int(torch.randint(*_RADII, (), generator=random))
        down, across = torch.meshgrid(*2 * (torch.arange(-radius, radius + 1),), indexing="ij")
        inside = down.square() + across.square() <= radius * radius
        rows, columns = (down[inside] + row) % height, (across[inside] + column) % width
        cells[0, rows, columns], cells[1, rows, columns] = 0.5, 0.25
    return cells * (0.9 + 0.2 * torch.rand(2, height, width, generator=random))


def step_reaction(cells: torch.Tensor, feed: float, kill: float) -> torch.Tensor:
    """Return u and v one step later, on a grid whose edges meet.

    Args:
        cells: [2, H, W], u and v, about 0..1.
        feed: F.
        kill: k.
    """
    import torch
    from torch.nn.functional import pad

    wide = pad(cells, (1, 1, 1, 1), mode="circular")
    around = wide[:, :-2, 1:-1] + wide[:, 2:, 1:-1]
    around.add_(wide[:, 1:-1, :-2]).add_(wide[:, 1:-1, 2:]).sub_(cells, alpha=4.0)
    u, v = cells
    reacted = u * v * v
    new = torch.empty_like(cells)
    torch.add(u * (1.0 - feed), around[0], alpha=_SPREAD_U, out=new[0])
    new[0].sub_(reacted).add_(feed)
    torch.add(v * (1.0 - feed - kill), around[1], alpha=_SPREAD_V, out=new[1])
    new[1].add_(reacted)
    return new
