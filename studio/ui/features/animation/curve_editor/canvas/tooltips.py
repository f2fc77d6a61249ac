"""Texts of the tooltips on the curve editor's canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from studio.core.translation import tr
from studio.graph.curves.curve import Keyframe
from studio.graph.drawing_lanes.lanes import is_drawing_lane
from studio.ui.features.animation.curve_editor.canvas.curve_painting import is_outside
from studio.ui.features.animation.curve_editor.canvas.lane_painting import format_held_value
from studio.ui.features.animation.curve_editor.model.curve_hit_test import (
    EdgeHit,
    HandleHit,
    KeyPointHit,
    LaneHit,
    LineHit,
    hit_test,
)
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLine, KeyPoint, get_line_label
from studio.ui.features.animation.keys.curve_names import INTERPOLATION_NAMES
from studio.ui.features.animation.keys.expression_block import format_expression
from studio.ui.widgets.text.display_names import translate_param_name


def make_tooltip(scene: CurveScene, at: QPointF) -> str:
    """Return what there is to say of what is under the mouse; empty for nothing."""
    hit = hit_test(scene, at) if at.y() >= 0 and at.x() >= 0 else None
    if isinstance(hit, (KeyPointHit, LaneHit)):
        return _key(scene, hit.key_point)
    if isinstance(hit, LineHit):
        return _line(scene, scene.visible_curves.lines[hit.line_id], round(scene.plot_transform.frame_at(at.x())))
    if isinstance(hit, HandleHit):
        return tr("Drag to turn both tangents; Alt turns one alone, Shift keeps its length")
    if isinstance(hit, EdgeHit):
        return tr("Drag to scale about the opposite edge, with Alt about the middle")
    return ""


def _key(scene: CurveScene, dot: KeyPoint) -> str:
    shown = scene.visible_curves.params.get(dot.param_id)
    key = shown.curve.find_key_at(dot.frame) if shown is not None and shown.curve is not None else None
    if shown is None or key is None:
        return ""
    line, frame = scene.visible_curves.lines.get(dot.line_id), scene.format_frame(dot.frame)
    if line is None:
        if is_drawing_lane(shown.spec.name):
            return tr("{name} · frame {frame}", name=shown.label, frame=frame)
        return tr("{name} · frame {frame} · {value}", name=shown.label, frame=frame, value=format_held_value(key.value))
    way = tr(INTERPOLATION_NAMES[key.interpolation])
    value = f"{line.get_key_value(key):.6g}"
    text = tr("{name} · frame {frame} · {value} · {way}", name=_name(line), frame=frame, value=value, way=way)
    return f"{text}\n{_warning(line, key)}" if is_outside(line, key) else text


def _warning(line: CurveLine, key: Keyframe) -> str:
    used = f"{line.spec.clamp_number(line.get_key_value(key)):.6g}"
    return tr(
        "It lies outside what the parameter takes ({accepted}): {used} is used.",
        accepted=line.spec.accepted_values,
        used=used,
    )


def _line(scene: CurveScene, line: CurveLine, frame: int) -> str:
    if line.driver is not None:
        numbers = scene.signal_values.get(line.driver)
        index = frame - numbers.first_frame if numbers is not None else -1
        known = numbers.values[index] if numbers is not None and 0 <= index < len(numbers.values) else None
        value = f"{known:.6g}" if known is not None else "…"
        return tr(
            "{name} · frame {frame} · {value}, from a signal",
            name=_name(line),
            frame=scene.format_frame(frame),
            value=value,
        )
    if line.is_expression:
        return _expression(scene, line, frame)
    value = f"{line.evaluate_at(frame):.6g}"
    return tr("{name} · frame {frame} · {value}", name=_name(line), frame=scene.format_frame(frame), value=value)


def _expression(scene: CurveScene, line: CurveLine, frame: int) -> str:
    points = dict(point for piece in scene.expression_points.get(line.id, ()) for point in piece)
    nearest = min(points, key=lambda each: abs(each - frame), default=None)
    value = f"{points[nearest]:.6g}" if nearest is not None else "…"
    at = {"name": _name(line), "frame": scene.format_frame(frame if nearest is None else round(nearest))}
    text = tr("{name} · frame {frame} · {value}, from an expression", value=value, **at)
    return f"{text}\n{format_expression(scene.visible_curves.params[line.id.param_id].expression)}"


def _name(line: CurveLine) -> str:
    return (
        f"{translate_param_name(line.spec)} {get_line_label(line)}"
        if line.part_name
        else translate_param_name(line.spec)
    )
