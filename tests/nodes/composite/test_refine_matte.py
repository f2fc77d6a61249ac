"""Refine Matte: known composites, the equations of the papers, foreground colors, despill, and odd input."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from nodes.composite.refine_matte.closed_form import build_system, solve_closed_form
from nodes.composite.refine_matte.foreground import estimate_foreground
from nodes.composite.refine_matte.refine_matte import MattingMethod, RefineMatte, SpillColor
from nodes.composite.refine_matte.trimap import Trimap, make_trimap, read_trimap
from studio.core.errors import CancelledError
from studio.sdk import ClipInfo, Image, Mask, ParameterError
from studio.sdk.pixels import make_pixel_grid
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from studio.services.engine_setup import load_registry
from tests.nodes.motion.scenes import texture

WIDTH, HEIGHT = 96, 80


def make_composite(soft: float = 6.0) -> tuple[Image, torch.Tensor, torch.Tensor]:
    """Return a soft disc before a textured background, its alpha [H, W] and its colors [3, H, W]."""
    grid = make_pixel_grid(WIDTH, HEIGHT)
    alpha = ((26.0 - torch.hypot(grid[0] - 48.0, grid[1] - 40.0)) / soft + 0.5).clamp(0.0, 1.0)
    front = (texture(1, WIDTH, HEIGHT) * 0.3 * torch.tensor([1.0, 0.4, 0.2]).view(3, 1, 1)) + torch.tensor(
        [0.6, 0.2, 0.1]
    ).view(3, 1, 1)
    back = texture(2, WIDTH, HEIGHT) * torch.tensor([0.2, 0.3, 0.5]).view(3, 1, 1) + 0.1
    return Image(torch.lerp(back, front, alpha)), alpha, front


def build_laplacian(picture: np.ndarray) -> np.ndarray:
    """Return the matting Laplacian as a matrix, window by window, as equation 12 of the paper writes it."""
    height, width = picture.shape[:2]
    found = np.zeros((height * width, height * width))
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            numbers = np.array([(y + j) * width + x + i for j in (-1, 0, 1) for i in (-1, 0, 1)])
            colors = picture.reshape(-1, 3)[numbers]
            away = colors - colors.mean(0)
            inverse = np.linalg.inv(away.T @ away / 9 + 1e-7 / 9 * np.eye(3))
            found[np.ix_(numbers, numbers)] += np.eye(9) - (1 + away @ inverse @ away.T) / 9
    return found


def test_the_laplacian_is_that_of_the_paper_and_the_solution_the_direct_one() -> None:
    random = np.random.default_rng(3)
    picture, plane = random.random((9, 11, 3)), random.random((9, 11))
    matrix, unknown = build_laplacian(picture), plane > 0.4
    system, wanted = build_system(picture, plane, unknown)
    rows = unknown.ravel()
    np.testing.assert_allclose(system.toarray(), matrix[np.ix_(rows, rows)], atol=1e-9)
    np.testing.assert_allclose(wanted, -matrix[np.ix_(rows, ~rows)] @ plane.ravel()[~rows], atol=1e-9)
    image, alpha, _ = make_composite()
    part = image.pixels[:, 10:30, 20:44].double().permute(1, 2, 0).numpy()
    cover = alpha[10:30, 20:44].numpy()
    trimap = Trimap(cover >= 1.0, cover <= 0.0)
    hidden = trimap.unknown.ravel()
    matrix, known = build_laplacian(part), trimap.to_plane().ravel()
    direct = known.copy()
    direct[hidden] = np.linalg.solve(matrix[np.ix_(hidden, hidden)], -matrix[np.ix_(hidden, ~hidden)] @ known[~hidden])
    found = solve_closed_form(part, trimap, lambda: None, tolerance=1e-9)
    np.testing.assert_allclose(found.ravel(), direct.clip(0.0, 1.0), atol=2e-3)


@pytest.mark.parametrize(("method", "most"), [(MattingMethod.CLOSED_FORM, 0.03), (MattingMethod.GUIDED_FILTER, 0.12)])
def test_alpha_of_a_known_composite_is_found(method: MattingMethod, most: float) -> None:
    image, alpha, _ = make_composite()
    rough = Mask((alpha > 0.5).float().unsqueeze(0))
    found = run_frame(RefineMatte(method=method), image=image, mask=rough, output="matte")
    assert isinstance(found, Mask)
    band = torch.from_numpy(make_trimap(rough.pixels[0].numpy(), 8, 8).unknown)
    assert float((found.pixels[0] - alpha).abs()[band].mean()) < most
    assert found.pixels[0][~band].equal(rough.pixels[0][~band])


def test_colors_are_those_before_and_solid_pixels_stay() -> None:
    image, alpha, front = make_composite()
    found = run_frame(RefineMatte(), image=image, mask=Mask((alpha > 0.5).float().unsqueeze(0)))
    assert isinstance(found, Image)
    assert found.has_alpha
    soft = (alpha > 0.1) & (alpha < 0.9)
    mixed = float((image.pixels - front).abs()[:, soft].mean())
    assert float((found.pixels[:3] - front).abs()[:, soft].mean()) < 0.4 * mixed
    solid = found.pixels[3] >= 1.0
    assert found.pixels[:3, solid].equal(image.pixels[:, solid])
    plain = run_frame(RefineMatte(estimate_colors=False), image=image, mask=Mask((alpha > 0.5).float().unsqueeze(0)))
    assert isinstance(plain, Image)
    assert plain.pixels[:3].equal(image.pixels)


def test_both_colors_mix_to_the_picture() -> None:
    image, alpha, front = make_composite()
    picture = image.pixels.permute(1, 2, 0).numpy()
    found = estimate_foreground(picture, alpha.numpy(), lambda: None)
    assert float(np.abs(found - front.permute(1, 2, 0).numpy())[alpha.numpy() > 0.5].mean()) < 0.05


def test_a_trimap_replaces_the_mask() -> None:
    image, alpha, _ = make_composite()
    plane = torch.where(alpha >= 1.0, 1.0, torch.where(alpha <= 0.0, 0.0, 0.5)).unsqueeze(0)
    given = run_frame(RefineMatte(), image=image, trimap=Mask(plane), output="trimap")
    assert isinstance(given, Mask)
    assert given.pixels.equal(plane)
    found = run_frame(RefineMatte(), image=image, trimap=Mask(plane), output="matte")
    assert isinstance(found, Mask)
    assert float((found.pixels[0] - alpha).abs()[plane[0] == 0.5].mean()) < 0.03
    assert read_trimap(np.array([[0.0, 0.5, 1.0]])).to_plane().tolist() == [[0.0, 0.5, 1.0]]


def test_spill_is_taken_away() -> None:
    image, alpha, _ = make_composite()
    green = Image(image.pixels + torch.tensor([0.0, 0.5, 0.0]).view(3, 1, 1))
    mask = Mask((alpha > 0.5).float().unsqueeze(0))
    before, after = (
        run_frame(RefineMatte(spill=spill), image=green, mask=mask) for spill in (SpillColor.NONE, SpillColor.GREEN)
    )
    assert isinstance(before, Image)
    assert isinstance(after, Image)
    inside = alpha > 0.5
    assert float(after.pixels[1][inside].mean()) < float(before.pixels[1][inside].mean()) - 0.1
    assert after.pixels[3].equal(before.pixels[3])


def test_it_says_what_to_connect() -> None:
    with pytest.raises(ParameterError, match="connect one of them"):
        RefineMatte().facts({"image": ClipInfo(width=4, height=4)}, MemoryMedia())


@pytest.mark.parametrize("method", list(MattingMethod))
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (2, 2), (33, 17), (130, 99)])
@pytest.mark.parametrize("channels", [3, 4])
def test_any_size_alpha_and_numbers_that_are_none(method: MattingMethod, size: tuple[int, int], channels: int) -> None:
    pixels = torch.rand(channels, size[1], size[0])
    pixels[:, 0, 0] = torch.nan
    mask = Mask((torch.rand(1, 5, 7) > 0.5).float())
    found = run_frame(RefineMatte(method=method, inner=3.0, outer=3.0), image=Image(pixels), mask=mask)
    assert isinstance(found, Image)
    assert found.pixels.shape == (4, size[1], size[0])
    assert found.pixels.isfinite().all()
    assert 0.0 <= float(found.pixels[3].min()) <= float(found.pixels[3].max()) <= 1.0


@pytest.mark.parametrize("allowed", [0, 1, 4])
def test_a_canceled_solution_stops_in_its_steps(allowed: int) -> None:
    image, alpha, _ = make_composite()
    known = make_trimap((alpha > 0.5).float().numpy(), 8.0, 8.0)
    checks = 0

    def check() -> None:
        nonlocal checks
        checks += 1
        if checks > allowed:
            raise CancelledError

    with pytest.raises(CancelledError):
        solve_closed_form(image.pixels.double().permute(1, 2, 0).numpy(), known, check)
    assert checks == allowed + 1
    context, mask = StandaloneContext(is_cancelled=True), Mask((alpha > 0.5).float().unsqueeze(0))
    with pytest.raises(CancelledError):
        run_frame(RefineMatte(), ctx=context, image=image, mask=mask)


@pytest.mark.parametrize("method", list(MattingMethod))
def test_values_above_1_stay_in_the_colors_and_give_the_same_matte(method: MattingMethod) -> None:
    image, alpha, front = make_composite()
    mask = Mask((alpha > 0.5).float().unsqueeze(0))
    bright = Image(image.pixels * 4.0)
    found = run_frame(RefineMatte(method=method), image=bright, mask=mask)
    assert isinstance(found, Image)
    assert float(found.pixels[:3].max()) > 1.5
    solid = found.pixels[3] >= 1.0
    assert found.pixels[:3, solid].equal(bright.pixels[:, solid])
    if method is MattingMethod.CLOSED_FORM:
        plain = run_frame(RefineMatte(), image=image, mask=mask)
        assert float((found.pixels[3] - plain.pixels[3]).abs().mean()) < 0.002
        soft = (alpha > 0.1) & (alpha < 0.9)
        assert float((found.pixels[:3] / 4.0 - front).abs()[:, soft].mean()) < 0.1


def test_alpha_is_multiplied_and_a_proxy_gives_about_the_same() -> None:
    image, alpha, _ = make_composite()
    mask = (alpha > 0.5).float().unsqueeze(0)
    full = run_frame(RefineMatte(), image=image, mask=Mask(mask), output="matte")
    clear = Image(torch.cat([image.pixels, torch.full((1, HEIGHT, WIDTH), 0.5)]))
    half = run_frame(RefineMatte(), image=clear, mask=Mask(mask), output="matte")
    assert torch.allclose(half.pixels, 0.5 * full.pixels)
    small, rough = (
        functional.interpolate(each[None], scale_factor=0.5, mode="area")[0] for each in (image.pixels, mask)
    )
    node = load_registry()["composite.refine_matte"].create_node({}, 0.5)
    proxy = run_frame(node, scale=0.5, image=Image(small), mask=Mask(rough), output="matte")
    shrunk = functional.interpolate(full.pixels[None], scale_factor=0.5, mode="area")[0]
    assert float((proxy.pixels - shrunk).abs().mean()) < 0.01


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_an_empty_and_a_full_mask_stay(value: float) -> None:
    image, _, _ = make_composite()
    found = run_frame(RefineMatte(), image=image, mask=Mask(torch.full((1, HEIGHT, WIDTH), value)))
    assert isinstance(found, Image)
    assert set(found.pixels[3].flatten().tolist()) == {value}
    assert found.pixels[:3].equal(image.pixels)


def test_it_is_in_the_library() -> None:
    assert "composite.refine_matte" in load_registry()
