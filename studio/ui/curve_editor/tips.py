"""What the tooltips of the canvas say."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from studio.core.language import tr
from studio.graph.curves import Keyframe
from studio.ui.curve_editor.hits import DotHit, EdgeHit, HandleHit, LaneHit, LineHit, hit_at
from studio.ui.curve_editor.lanes import said_of
from studio.ui.curve_editor.painting import is_outside
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.curve_editor.shown import Dot, Line, line_label
from studio.ui.keys.names import INTERPOLATIONS
from studio.ui.words import param_name


def tip_at(scene: CurveScene, at: QPointF) -> str:
    """Return what there is to say of what is under the mouse; empty for nothing."""
    hit = hit_at(scene, at) if at.y() >= 0 and at.x() >= 0 else None
    if isinstance(hit, (DotHit, LaneHit)):
        return _key(scene, hit.dot)
    if isinstance(hit, LineHit):
        return _line(scene, scene.shown.lines[hit.line], round(scene.plot.frame_at(at.x())))
    if isinstance(hit, HandleHit):
        return tr("Drag to turn both tangents; Alt turns one alone, Shift keeps its length")
    if isinstance(hit, EdgeHit):
        return tr("Drag to scale about the opposite edge, with Alt about the middle")
    return ""


def _key(scene: CurveScene, dot: Dot) -> str:
    shown = scene.shown.params.get(dot.owner)
    key = shown.curve.key_at(dot.frame) if shown is not None and shown.curve is not None else None
    if shown is None or key is None:
        return ""
    line, frame = scene.shown.lines.get(dot.line), scene.label(dot.frame)
    if line is None:
        return tr("{name} · frame {frame} · {value}", name=shown.label, frame=frame, value=said_of(key.value))
    way = tr(INTERPOLATIONS[key.interpolation])
    value = f"{line.value_of(key):.6g}"
    text = tr("{name} · frame {frame} · {value} · {way}", name=_name(line), frame=frame, value=value, way=way)
    return f"{text}\n{_warning(line, key)}" if is_outside(line, key) else text


def _warning(line: Line, key: Keyframe) -> str:
    used = f"{line.spec.limited(line.value_of(key)):.6g}"
    return tr(
        "It lies outside what the parameter takes ({accepted}): {used} is used.", accepted=line.spec.accepted, used=used
    )


def _line(scene: CurveScene, line: Line, frame: int) -> str:
    if line.source is not None:
        numbers = scene.numbers.get(line.source)
        index = frame - numbers.first if numbers is not None else -1
        known = numbers.values[index] if numbers is not None and 0 <= index < len(numbers.values) else None
        value = f"{known:.6g}" if known is not None else "…"
        return tr(
            "{name} · frame {frame} · {value}, from a signal", name=_name(line), frame=scene.label(frame), value=value
        )
    value = f"{line.at(frame):.6g}"
    return tr("{name} · frame {frame} · {value}", name=_name(line), frame=scene.label(frame), value=value)


def _name(line: Line) -> str:
    return f"{param_name(line.spec)} {line_label(line)}" if line.name else param_name(line.spec)
