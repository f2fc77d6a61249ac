"""Draws an animated scene at a moment, at any size."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from nodes.generate.scene.drawing.backgrounds import Backdrop, backdrop
from nodes.generate.scene.drawing.backgrounds.land import Outdoors
from nodes.generate.scene.drawing.flying import draw_swarm
from nodes.generate.scene.drawing.forms import draw_form
from nodes.generate.scene.drawing.posing import (
    TITLE_STYLE,
    Placed,
    When,
    Written,
    form_of,
    placed_of,
    swarm_of,
    view_of,
    written_of,
)
from nodes.generate.scene.drawing.surface import Rectangle, Surface
from nodes.generate.scene.layers import Background, Layer, LayerKind, SceneClip
from nodes.overlay.text import TextOverlay
from nodes.source.shapes.motion import Moment
from nodes.transform.resize import Fit, Resize
from nodes.transform.transform import Transform
from studio.sdk import Image, Prompt
from studio.sdk.pixels import Outside, with_alpha

if TYPE_CHECKING:
    import numpy as np
    import torch


def draw(
    scene: SceneClip,
    moment: Moment,
    width: int,
    height: int,
    *,
    loudness: float = 0.0,
    picture: Image | None = None,
    transparent: bool = False,
    device: torch.device | str = "cpu",
) -> torch.Tensor:
    """Draw a frame of a scene. It depends on nothing but the arguments: any frame can be drawn alone.

    The camera sees background, pictures, shapes and particles; titles stay in front of it.

    Args:
        scene: What is seen.
        moment: Of the clip.
        width: In pixels. Every size shows the same.
        height: In pixels.
        loudness: Of the sound at the moment, 0..1: what pulses gets larger, and the camera is shaken.
        picture: What layers of that kind show; None leaves them out.
        transparent: Leave the background out; what is not covered has an alpha of 0.
        device: Where the result lies. It is drawn by the CPU.

    Returns:
        Float32 [H, W, 3], or [H, W, 4] with straight alpha if it is transparent; nobody else's.
    """
    import torch

    when = When(moment, scene.loops, loudness)
    surface = Surface.clear(width, height) if transparent else Surface(_behind(scene, when, width, height))
    for number, layer in enumerate(scene.layers):
        surface = _with_layer(surface, layer, when, picture, scene.seed * 16 + number)
    view = view_of(scene.camera, when, width, height)
    if not view.is_still:
        surface = _seen(surface, view)
    for layer in scene.layers:
        if layer.kind is LayerKind.TITLE and layer.text.strip():
            surface = _with_title(surface, layer, when)
    return torch.from_numpy(surface.pixels).to(device)


def _behind(scene: SceneClip, when: When, width: int, height: int) -> np.ndarray:
    return backdrop(width, height, backdrop_of(scene.background, when, scene.seed), when.clock(scene.background.speed))


def backdrop_of(background: Background, when: When, seed: int) -> Backdrop:
    """Return a background as it is at a moment."""
    outdoors = Outdoors(background.hour.at(when.part), background.water, background.snow)
    return Backdrop(background.kind, background.top, background.bottom, seed, outdoors)


def _with_layer(surface: Surface, layer: Layer, when: When, picture: Image | None, seed: int) -> Surface:
    """Return a picture with a layer over it; a title is left out."""
    if layer.kind is LayerKind.SHAPE:
        draw_form(surface, form_of(layer, when, surface.width, surface.height))
    elif layer.kind is LayerKind.PARTICLES:
        draw_swarm(surface, swarm_of(layer, when, seed), when.clock(layer.speed))
    elif layer.kind is LayerKind.PICTURE and picture is not None:
        return _with_picture(surface, layer, when, picture)
    return surface


def _with_picture(surface: Surface, layer: Layer, when: When, picture: Image) -> Surface:
    """Return a picture with another one over it, cut to fill the frame and placed."""
    width, height = surface.width, surface.height
    filled = Resize(width=width, height=height, mode=Fit.FILL).process(picture)
    placed = placed_of(layer, when, width, height)
    if not placed.is_still:
        filled = transform_of(placed, Outside.TRANSPARENT).process(filled)
    opacity = min(1.0, max(0.0, layer.opacity.at(when.part)))
    colors = with_alpha(filled.pixels).permute(1, 2, 0).cpu().numpy()
    surface.lay_colors(colors[..., :3], colors[..., 3] * opacity, Rectangle(0, 0, width, height))
    return surface


def _with_title(surface: Surface, layer: Layer, when: When) -> Surface:
    """Return a picture with a title over it."""
    written = written_of(layer, when, surface.width, surface.height)
    return _of(overlay_of(written).process(Image.from_array(surface.pixels), None))


def overlay_of(written: Written) -> TextOverlay:
    """Return the node that draws a title."""
    settings = {field.name: getattr(written, field.name) for field in dataclasses.fields(written)}
    return TextOverlay(**{**settings, **TITLE_STYLE, "title": Prompt(written.title)})


def _seen(surface: Surface, view: Placed) -> Surface:
    """Return a picture as the camera sees it; around an opaque one lies its mirror image."""
    outside = Outside.MIRROR if surface.pixels.shape[2] == 3 else Outside.TRANSPARENT
    return _of(transform_of(view, outside).process(Image.from_array(surface.pixels)))


def transform_of(placed: Placed, outside: Outside) -> Transform:
    """Return the node that places a picture."""
    return Transform(translate=placed.translate, rotate=placed.rotate, scale=placed.scale, outside=outside)


def _of(image: Image) -> Surface:
    """Return a picture to draw on."""
    return Surface(image.pixels.permute(1, 2, 0).contiguous().numpy())
