"""Renderer of an animated scene: its frame at a moment, at any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import dissolve
from nodes.shared.picture_fit import ResizeFit, fit_picture
from nodes.shared.picture_transform import AffinePlacement, transform_picture
from nodes.shared.scene.drawing.animation_state import (
    TITLE_WEIGHT,
    PlacementState,
    SceneMoment,
    TitleState,
    find_camera_placement,
    find_placement,
    find_shape_state,
    find_swarm,
    find_title_state,
)
from nodes.shared.scene.drawing.backgrounds import Backdrop, draw_backdrop
from nodes.shared.scene.drawing.backgrounds.landscape import OutdoorConditions
from nodes.shared.scene.drawing.particle_swarm import draw_swarm
from nodes.shared.scene.drawing.shape_rendering import draw_shape_state
from nodes.shared.scene.drawing.surface import DrawingSurface, PixelRectangle
from nodes.shared.scene.scene_layers import AnimatedLayer, LayerKind, SceneBackground, SceneClip
from nodes.shared.shapes.object_motion import ClipMoment
from nodes.shared.titles.title_drawing import Anchor, TextPlacement, TitleStyle, draw_text
from studio.sdk import Image
from studio.sdk.pixels import BorderMode, with_alpha
from studio.sdk.typography import TextAlign, TextStyle

if TYPE_CHECKING:
    import numpy as np
    import torch


def draw_scene(
    scene: SceneClip,
    moment: ClipMoment,
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

    when = SceneMoment(moment, scene.loops, loudness)
    surface = (
        DrawingSurface.make_transparent(width, height)
        if transparent
        else DrawingSurface(_behind(scene, when, width, height))
    )
    for number, layer in enumerate(scene.layers):
        surface = _with_layer(surface, layer, when, picture, scene.seed * 16 + number)
    view = find_camera_placement(scene.camera, when, width, height)
    if not view.is_still:
        surface = _seen(surface, view)
    for layer in scene.layers:
        if layer.kind is LayerKind.TITLE and layer.text.strip():
            surface = _with_title(surface, layer, when)
    return torch.from_numpy(surface.pixels).to(device)


def _behind(scene: SceneClip, when: SceneMoment, width: int, height: int) -> np.ndarray:
    return draw_backdrop(
        width, height, make_backdrop(scene.background, when, scene.seed), when.make_clock(scene.background.speed)
    )


def make_backdrop(background: SceneBackground, when: SceneMoment, seed: int) -> Backdrop:
    """Return a background as it is at a moment."""
    outdoors = OutdoorConditions(background.hour.evaluate_at(when.clip_part), background.water, background.snow)
    return Backdrop(background.kind, background.top, background.bottom, seed, outdoors)


def _with_layer(
    surface: DrawingSurface, layer: AnimatedLayer, when: SceneMoment, picture: Image | None, seed: int
) -> DrawingSurface:
    """Return a picture with a layer over it; a title is left out."""
    if layer.kind is LayerKind.SHAPE:
        draw_shape_state(surface, find_shape_state(layer, when, surface.width, surface.height))
    elif layer.kind is LayerKind.PARTICLES:
        draw_swarm(surface, find_swarm(layer, when, seed), when.make_clock(layer.speed))
    elif layer.kind is LayerKind.PICTURE and picture is not None:
        return _with_picture(surface, layer, when, picture)
    return surface


def _with_picture(surface: DrawingSurface, layer: AnimatedLayer, when: SceneMoment, picture: Image) -> DrawingSurface:
    """Return a picture with another one over it, cut to fill the frame and placed."""
    width, height = surface.width, surface.height
    filled = fit_picture(picture, width, height, ResizeFit.FILL)
    placed = find_placement(layer, when, width, height)
    if not placed.is_still:
        filled = _place_picture(filled, placed, BorderMode.TRANSPARENT)
    opacity = min(1.0, max(0.0, layer.opacity.evaluate_at(when.clip_part)))
    colors = with_alpha(filled.pixels).permute(1, 2, 0).cpu().numpy()
    surface.blend_colors(colors[..., :3], colors[..., 3] * opacity, PixelRectangle(0, 0, width, height))
    return surface


def _with_title(surface: DrawingSurface, layer: AnimatedLayer, when: SceneMoment) -> DrawingSurface:
    """Return a picture with a title over it."""
    title = find_title_state(layer, when, surface.width, surface.height)
    return _of(_write_title(Image.from_array(surface.pixels), title))


def _write_title(image: Image, title: TitleState) -> Image:
    """Return a picture with a title over it, as the node Text Overlay writes it."""
    if title.opacity == 0.0 or title.shown == 0.0:
        return image
    style = TextStyle(
        weight=TITLE_WEIGHT,
        align=TextAlign.CENTER,
        wrap_width=max(1.0, image.width - 2 * title.margin),
        visible_share=title.shown,
    )
    look = TitleStyle(
        title.color,
        title.outline,
        shadow=title.shadow,
        shadow_offset=title.shadow_offset,
        shadow_blur=title.shadow_blur,
    )
    placement = TextPlacement(Anchor.CENTER, title.margin, title.offset)
    written = draw_text(image, title.title, title.size, style, look, placement)
    return written if title.opacity == 1.0 else dissolve(image, written, title.opacity)


def _seen(surface: DrawingSurface, view: PlacementState) -> DrawingSurface:
    """Return a picture as the camera sees it; around an opaque one lies its mirror image."""
    outside = BorderMode.MIRROR if surface.pixels.shape[2] == 3 else BorderMode.TRANSPARENT
    return _of(_place_picture(Image.from_array(surface.pixels), view, outside))


def _place_picture(image: Image, placed: PlacementState, outside: BorderMode) -> Image:
    """Return a picture that is moved, turned and scaled."""
    transform = AffinePlacement(placed.translate, placed.rotate, placed.scale)
    return transform_picture(image, transform, outside=outside)


def _of(image: Image) -> DrawingSurface:
    """Return a picture to draw on."""
    return DrawingSurface(image.pixels.permute(1, 2, 0).contiguous().numpy())
