"""Pictures whose motion is exact, because they are made from it; frames of files; figures between pictures."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import torch

from studio.media.media_files import MediaFiles
from studio.sdk import Image
from studio.sdk.pixels import compute_luma, make_pixel_grid, remap_pixels

ROOT = Path(__file__).resolve().parents[3]
SCENE = ROOT / "assets" / "media" / "moving-scene.mp4"
CLIPS = ROOT.parent / "shared" / "media"
WIDTH, HEIGHT, MARGIN = 320, 240, 60


def texture(seed: int = 0, width: int = WIDTH + 2 * MARGIN, height: int = HEIGHT + 2 * MARGIN) -> torch.Tensor:
    """Return detail of many sizes: [3, height, width], 0..1."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for sigma, weight in ((1.5, 1.0), (4.0, 3.0), (12.0, 10.0)):
        total += weight * cv2.GaussianBlur(random.standard_normal(total.shape).astype(np.float32), (0, 0), sigma)
    total = (total - total.min()) / (total.max() - total.min())
    return torch.from_numpy(total).expand(3, -1, -1)


def smooth_flow(kind: str) -> torch.Tensor:
    """Return a flow without edges: [2, HEIGHT, WIDTH]."""
    grid = make_pixel_grid(WIDTH, HEIGHT)
    x, y = grid[0] - WIDTH / 2, grid[1] - HEIGHT / 2
    turn = math.radians(2.0)
    cosine, sine = math.cos(turn) - 1.0, math.sin(turn)
    return {
        "translation": torch.stack([torch.full_like(x, 3.3), torch.full_like(x, -1.7)]),
        "rotation": torch.stack([cosine * x - sine * y, sine * x + cosine * y]),
        "zoom": torch.stack([x, y]) * 0.03,
    }[kind]


def frames_with(flow: torch.Tensor) -> tuple[Image, Image]:
    """Return two frames with exactly this flow: the second is the texture at p, the first the texture at p + f(p)."""
    places = make_pixel_grid(WIDTH, HEIGHT) + MARGIN
    source = texture()
    return Image(remap_pixels(source, places + flow)), Image(remap_pixels(source, places))


def disc_at(share: float, radius: float = 45.0) -> tuple[Image, torch.Tensor]:
    """Return a textured disc that moves by (9, −5) before a background that moves by (−3, 2), and where it is.

    Args:
        share: The time; the flow is that from 0 to 1.
        radius: Of the disc, pixels.
    """
    grid = make_pixel_grid(WIDTH, HEIGHT)
    moves = [torch.tensor(move).view(2, 1, 1) for move in ((-3.0, 2.0), (9.0, -5.0))]
    layers = [remap_pixels(texture(seed), grid + MARGIN - share * move) for seed, move in enumerate(moves)]
    middle = torch.tensor([WIDTH / 2, HEIGHT / 2]).view(2, 1, 1) + share * moves[1]
    cover = (radius + 0.5 - torch.hypot(*(grid - middle))).clamp(0.0, 1.0)
    return Image(torch.lerp(layers[0], 1.0 - layers[1], cover)), cover


def disc_flow() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the exact flow of `disc_at` from 0 to 1, and where it can be seen in both: bool [H, W]."""
    before, after = disc_at(0.0)[1] > 0.5, disc_at(1.0)[1]
    flow = torch.where(before, torch.tensor([9.0, -5.0]).view(2, 1, 1), torch.tensor([-3.0, 2.0]).view(2, 1, 1))
    places = make_pixel_grid(WIDTH, HEIGHT) + flow
    hidden = ~before & (remap_pixels(after.unsqueeze(0), places)[0] > 0.01)
    return flow, ~hidden


def held_back(path: Path, count: int, scale: float = 1.0) -> list[tuple[Image, Image, Image]]:
    """Return (before, held back, after) from all over a clip; frames that repeat a neighbour are left out."""
    with MediaFiles() as media:
        length = media.facts(path).video.length  # type: ignore[union-attr]  # the clips have pictures
        found = []
        for start in range(0, length - 2, max(1, (length - 3) // (3 * count))):
            a, b, c = (media.read_video_frame(path, start + index, scale=scale) for index in range(3))
            if max(psnr(a, b), psnr(b, c)) < 48.0:
                found.append((a, b, c))
    return found[:: max(1, len(found) // count)][:count]


def psnr(first: Image, second: Image) -> float:
    """Return the peak signal-to-noise ratio, in dB."""
    error = float((first.pixels - second.pixels).double().square().mean())
    return -10.0 * math.log10(max(error, 1e-12))


def ssim(first: Image, second: Image) -> float:
    """Return the structural similarity of luma (Z. Wang et al., 2004): Gaussian window, σ = 1.5."""
    a, b = (compute_luma(image.pixels)[0].double().numpy() for image in (first, second))

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5))

    ma, mb = mean(a), mean(b)
    va, vb, vab = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    index = (2 * ma * mb + 1e-4) * (2 * vab + 9e-4) / ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4))
    return float(index.mean())
