"""A scene as nodes: a background, shapes, particles and pictures over it, a camera, titles in front.

Each layer becomes the node that draws it in `rng_lock`, set to what `posing` says at every frame: so the nodes give the
same picture.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nodes.shared.scene.drawing.animation_state import (
    TITLE_STYLE,
    PlacementState,
    SceneMoment,
    fade_color,
    find_camera_placement,
    find_placement,
    find_swarm,
    find_title_state,
)
from nodes.shared.scene.scene_layers import AnimatedLayer, LayerKind, SceneClip
from nodes.shared.shapes.object_motion import ClipMoment
from nodes.shared.shapes.scene_parts import MAX_FRAMES, get_shape_label
from studio.core.translation import tr
from studio.sdk import ClipInfo, ParameterError
from studio.sdk.decomposition import SELF_ID, Decomposition, NodeLink, NodeTemplate, split_constant_params
from studio.sdk.params import ParamValue

_TITLE = "overlay.text"
_LONGEST_NAME = 20
_PIXELS = 0.1  # tolerance of what is in pixels
_TOLERANCES = {
    "x": 4e-4, "y": 4e-4, "size": 4e-4, "rotation": 0.1, "swell": 2e-3, "color": 2e-3, "opacity": 2e-3, "shown": 0.0,
    "translate": _PIXELS, "rotate": 0.02, "scale": 2e-4, "origin": 4e-4, "hour": 0.01,
}  # fmt: skip
_TITLE_TOLERANCES = {
    **_TOLERANCES,
    "size": _PIXELS,
    "offset": _PIXELS,
    "shadow_offset": _PIXELS,
    "shadow_blur": _PIXELS,
}
_Values = dict[str, tuple[ParamValue, ...]]


@dataclass(frozen=True, slots=True)
class SceneContext:
    """Where a scene plays.

    Args:
        clip: The size, rate and length of the node's output.
        loudness: The sound's at every frame, 0..1; empty for silence.
        transparent: Whether the background is left out.
        audio: The node's input for sound, if that is connected.
        picture: The node's input for a picture, if that is connected.
    """

    clip: ClipInfo
    loudness: Sequence[float] = ()
    transparent: bool = False
    audio: str = ""
    picture: str = ""

    @property
    def fps(self) -> float:
        """Frame rate."""
        return float(self.clip.rate or 25)

    def get_moment(self, frame: int, *, loops: bool) -> SceneMoment:
        """Return the moment of a frame."""
        length = self.clip.length
        moment = ClipMoment(frame / max(1, length - 1), frame / self.fps, length / self.fps)
        return SceneMoment(moment, loops, self.loudness[frame] if frame < len(self.loudness) else 0.0)


def build_scene_parts(scene: SceneClip, stage: SceneContext) -> Decomposition:
    """Return the nodes that a scene is made of.

    Raises:
        ParameterError: The clip is too long for keyframes at every frame to be looked at.
    """
    if stage.clip.length > MAX_FRAMES:
        raise ParameterError("length", stage.clip.length, tr("at most {most} frames", most=MAX_FRAMES))
    return _Assembly(scene, stage).assemble_parts()


class _Assembly:
    """Lays one node over the other."""

    def __init__(self, scene: SceneClip, stage: SceneContext) -> None:
        self._scene = scene
        self._stage = stage
        self._parts: list[NodeTemplate] = []
        self._joints: list[NodeLink] = []
        self._whens = [stage.get_moment(frame, loops=scene.loops) for frame in range(stage.clip.length)]
        clip = stage.clip
        self._size: dict[str, ParamValue] = {"width": clip.width, "height": clip.height}
        self._timing: dict[str, ParamValue] = {"rate": stage.fps, "length": clip.length}
        self._below = ""
        self._loudness = ""

    def assemble_parts(self) -> Decomposition:
        """Return all of it."""
        self._below = self._base()
        for number, layer in enumerate(self._scene.layers):
            self._add_layer(number, layer)
        self._add_camera()
        for number, layer in enumerate(self._scene.layers):
            if layer.kind is LayerKind.TITLE and layer.text.strip():
                self._add_title(number, layer)
        return Decomposition(tuple(self._parts), tuple(self._joints), self._below)

    def _at_all(self, of: Callable[[SceneMoment], ParamValue]) -> tuple[ParamValue, ...]:
        return tuple(of(when) for when in self._whens)

    def _add(self, id: str, type: str, params: dict[str, ParamValue], values: _Values, name: str = "") -> str:
        """Add a node, with what changes over time as tracks."""
        still, moving = split_constant_params(values, _TITLE_TOLERANCES if type == _TITLE else _TOLERANCES)
        self._parts.append(NodeTemplate(id, type, {**params, **still}, moving, name))
        return id

    def _base(self) -> str:
        """Add what everything lies on."""
        size, behind, scene = {**self._size, **self._timing}, self._scene.background, self._scene
        if self._stage.transparent:
            return self._add("nothing", "source.color", {**size, "color": (0.0, 0.0, 0.0, 0.0), "with_alpha": True}, {})
        params: dict[str, ParamValue] = {
            **size, "background": behind.kind.value, "first": behind.top, "second": behind.bottom,
            "speed": behind.speed, "water": behind.water, "snow": behind.snow, "loops": scene.loops, "seed": scene.seed,
        }  # fmt: skip
        return self._add("background", "source.background", params, {"hour": self._at_all(self._hour)})

    def _hour(self, when: SceneMoment) -> float:
        return self._scene.background.hour.evaluate_at(when.clip_part)

    def _add_layer(self, number: int, layer: AnimatedLayer) -> None:
        """Add a layer and lay it over what is there; titles come later."""
        opacity: _Values = {}
        if layer.kind is LayerKind.SHAPE:
            id = self._add_shape(f"shape_{number}", layer)
        elif layer.kind is LayerKind.PARTICLES:
            id = self._add_particles(f"particles_{number}", layer, self._scene.seed * 16 + number)
        elif layer.kind is LayerKind.PICTURE and self._stage.picture:
            id = self._add_picture(f"picture_{number}", layer)
            opacity = {
                "opacity": self._at_all(lambda when: min(1.0, max(0.0, layer.opacity.evaluate_at(when.clip_part))))
            }
        else:
            return
        merge = self._add(f"over_{number}", "composite.merge", {}, opacity)
        self._joints += [NodeLink(self._below, "image", merge, "b"), NodeLink(id, "image", merge, "a")]
        self._below = merge

    def _add_shape(self, id: str, layer: AnimatedLayer) -> str:
        params: dict[str, ParamValue] = {
            **self._size, **self._timing, "with_alpha": True, "shape": layer.shape.value, "outline": layer.outline,
            "glow": layer.glow, "trail": layer.trail,
        }  # fmt: skip
        values: _Values = {
            "x": self._at_all(lambda when: layer.x.evaluate_at(when.clip_part)),
            "y": self._at_all(lambda when: layer.y.evaluate_at(when.clip_part)),
            "size": self._at_all(lambda when: max(0.0, layer.radius.evaluate_at(when.clip_part))),
            "rotation": self._at_all(lambda when: 360.0 * layer.turns.evaluate_at(when.clip_part)),
            "color": self._at_all(lambda when: fade_color(layer.color, layer.opacity.evaluate_at(when.clip_part))),
        }
        if layer.pulse and not self._stage.audio:
            values["swell"] = self._at_all(lambda when: layer.pulse * when.loudness)
        self._add(id, "source.shape_layer", params, values, get_shape_label(layer.shape))
        if self._scene.loops and layer.trail > 0.0:
            self._let_loop(("x", "y"))
        if layer.pulse and self._stage.audio:
            self._drive(id, "swell", layer.pulse)
        return id

    def _let_loop(self, names: tuple[str, ...]) -> None:
        """Let tracks of the part added last come round: what was before the start is what is at the end."""
        part = self._parts[-1]
        looped = {name: dataclasses.replace(track, is_looped=name in names) for name, track in part.tracks.items()}
        self._parts[-1] = dataclasses.replace(part, tracks=looped)

    def _drive(self, target: str, param: str, most: float) -> None:
        """Let the sound drive a parameter, from 0 in silence to `most` where it is loudest."""
        if not self._loudness:
            self._loudness = self._add("loudness", "audio.envelope", {}, {})
            self._joints.append(NodeLink(SELF_ID, self._stage.audio, self._loudness, "audio"))
        bent = self._add(f"{target}_{param}", "signal.remap", {"out_high": most}, {})
        self._joints += [NodeLink(self._loudness, "signal", bent, "signal"), NodeLink(bent, "signal", target, param)]

    def _add_particles(self, id: str, layer: AnimatedLayer, seed: int) -> str:
        params: dict[str, ParamValue] = {
            **self._size, **self._timing, "with_alpha": True, "particles": layer.particles.value,
            "amount": layer.amount, "speed": layer.speed, "loops": self._scene.loops, "seed": seed,
        }  # fmt: skip
        swarms = [find_swarm(layer, when, seed) for when in self._whens]
        values: _Values = {
            "size": tuple(swarm.size for swarm in swarms),
            "origin": tuple((swarm.x, swarm.y) for swarm in swarms),
            "color": tuple(swarm.color for swarm in swarms),
        }
        return self._add(id, "source.particles", params, values, tr(layer.particles.value).capitalize())

    def _add_picture(self, id: str, layer: AnimatedLayer) -> str:
        filled = self._add(f"{id}_filled", "transform.resize", {**self._size, "mode": "fill"}, {})
        self._joints.append(NodeLink(SELF_ID, self._stage.picture, filled, "image"))
        width, height = self._stage.clip.width, self._stage.clip.height
        placed = [find_placement(layer, when, width, height) for when in self._whens]
        return self._add_placed(id, filled, placed, "transparent")

    def _add_placed(self, id: str, source: str, placed: Sequence[PlacementState], outside: str) -> str:
        """Add a Transform behind a part, unless all stays where it is."""
        if all(each.is_still for each in placed):
            return source
        values: _Values = {
            "translate": tuple(each.translate for each in placed),
            "rotate": tuple(each.rotate for each in placed),
            "scale": tuple(each.scale for each in placed),
        }
        self._add(id, "transform.transform", {"outside": outside}, values)
        self._joints.append(NodeLink(source, "image", id, "image"))
        return id

    def _add_camera(self) -> None:
        width, height = self._stage.clip.width, self._stage.clip.height
        views = [find_camera_placement(self._scene.camera, when, width, height) for when in self._whens]
        outside = "transparent" if self._stage.transparent else "mirror"
        self._below = self._add_placed("camera", self._below, views, outside)

    def _add_title(self, number: int, layer: AnimatedLayer) -> None:
        width, height = self._stage.clip.width, self._stage.clip.height
        written = [find_title_state(layer, when, width, height) for when in self._whens]
        names = [field.name for field in dataclasses.fields(written[0])]
        values: _Values = {name: tuple(getattr(each, name) for each in written) for name in names}
        title = self._add(f"title_{number}", _TITLE, dict(TITLE_STYLE), values, _short(layer.text))
        self._joints.append(NodeLink(self._below, "image", title, "image"))
        self._below = title


def _short(text: str) -> str:
    """Return the beginning of a title, for its card."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"
