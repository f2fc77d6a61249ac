"""State of one parameter of the shown nodes at a frame: what its row shows. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from studio.core.clip_info import ClipInfo
from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.graph.model import Endpoint, Graph
from studio.sdk.params import ParamKind, ParamSpec, ParamValue, Point
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.shared_drivers import format_drivers
from studio.ui.shell.edits.value_edits import KeyframeState, get_shared_key_state, is_changed
from studio.ui.shell.expressions.error_place import describe_error
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.text.display_names import format_identifier, translate_param_name


@dataclass(frozen=True, slots=True)
class ExpressionState:
    """What a row shows of the expression of a parameter.

    Args:
        text: The expression with the names of nodes; empty where there is none, or where the nodes have others.
        is_set: Whether a node has an expression.
        is_mixed: Whether the nodes have different ones, or some none.
        values: What it makes at the frame, of each node; None where that is not known.
        problem: Why it cannot be computed; empty if it can.
    """

    text: str = ""
    is_set: bool = False
    is_mixed: bool = False
    values: tuple[ParamValue | None, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ParamState:
    """What a row shows.

    Args:
        values: Those of the nodes; where one of them is not accepted, that one alone. Numbers between two keys have as
            many digits as a drag produces.
        is_refused: Whether it is a value that the project holds and that is not accepted.
        problem: What is wrong with a value or a key; empty for nothing.
        key_state: Whether there is a curve, and a key at the frame.
        is_changed: Whether a node's value is another one than its default.
        drivers: Which Signals drive it, as text, by what is driven.
        idle_reason: Why it has no effect as the node is set; empty where it has one.
        key_hint: What to do next with a single key, which changes nothing over time; empty for none or several.
        expression: The expression that sets it.
    """

    values: tuple[ParamValue, ...]
    is_refused: bool
    problem: str
    key_state: KeyframeState
    is_changed: bool
    drivers: Mapping[str, str]
    idle_reason: str = ""
    key_hint: str = ""
    expression: ExpressionState = ExpressionState()

    @property
    def is_animated(self) -> bool:
        """Whether a node has a curve."""
        return self.key_state is not KeyframeState.PLAIN


def read_param_state(
    chosen: NodeSelection,
    param: ParamSpec,
    frame: int,
    graph: Graph,
    signal_values: Mapping[Endpoint, float],
    expressions: LevelExpressions,
) -> ParamState:
    """Return the state of a parameter.

    Args:
        chosen: The nodes that have it.
        param: The parameter.
        frame: The frame that is shown.
        graph: The nodes' level: it says what drives them.
        signal_values: The numbers of outputs at the frame, as far as they are known.
        expressions: Computes the expressions of the level.
    """
    name = param.name
    values, is_refused, problem = _read_values(chosen, name, frame)
    key_state = get_shared_key_state(chosen.records, name, frame)
    if key_state is KeyframeState.BETWEEN and not is_refused:
        values = tuple(_round_number(value, param) for value in values)
    return ParamState(
        values,
        is_refused,
        problem,
        key_state,
        any(is_changed(record, owned) for record, owned in chosen.get_owned_params(name)),
        format_drivers(graph, chosen, param, signal_values),
        "" if chosen.has_effect(name, frame) else format_condition(chosen, param),
        make_key_hint(chosen, name, key_state),
        read_expression_state(chosen, param, frame, signal_values, expressions),
    )


def read_expression_state(
    chosen: NodeSelection,
    param: ParamSpec,
    frame: int,
    signal_values: Mapping[Endpoint, float],
    expressions: LevelExpressions,
) -> ExpressionState:
    """Return the expression that sets a parameter, and what it makes; for the arguments see `read_param_state`."""
    owners = [record for record in chosen.records if param.name in record.expressions]
    if not owners:
        return ExpressionState()
    texts = {expressions.format_text(record, param.name) for record in owners}
    is_mixed = len(texts) > 1 or len(owners) < len(chosen.records)
    state = ExpressionState("" if is_mixed else texts.pop(), is_set=True, is_mixed=is_mixed)
    try:
        signals = expressions.make_lookup(signal_values)
        values = tuple(expressions.evaluate(record.id, param.name, frame, signals) for record in owners)
    except StudioError as error:
        return replace(state, problem=describe_error(error))
    return replace(state, values=values)


def describe_zero(chosen: NodeSelection, param: ParamSpec, find_clip: Callable[[str], ClipInfo | None]) -> str:
    """Return the figure that a node takes where a parameter is 0, as "25 fps"; empty where it is not known."""
    clip = find_clip(chosen.node_ids[0]) if len(chosen.node_ids) == 1 else None
    if clip is None:
        return ""
    figures = {
        "rate": tr("{rate} fps", rate=clip.rate) if clip.rate is not None else "",
        "length": tr("{count} f", count=clip.length),
        "width": tr("{count} px", count=clip.width) if clip.width else "",
        "height": tr("{count} px", count=clip.height) if clip.height else "",
    }
    return figures.get(param.name, "")


def make_key_hint(chosen: NodeSelection, name: str, key_state: KeyframeState) -> str:
    """Return how a parameter with a single key comes to change over time; empty where it has none or several."""
    curves = [record.curves.get(name) for record in chosen.records]
    if any(curve is None or len(tuple(curve)) != 1 for curve in curves):
        return ""
    if key_state is KeyframeState.ON_KEY:
        return tr("One key holds for the whole clip. Go to another frame and change the value to animate.")
    return tr("One key holds for the whole clip. Change the value here to set a second one and animate.")


def format_condition(chosen: NodeSelection, param: ParamSpec) -> str:
    """Return for which value of another parameter this one has an effect."""
    name, *accepted = param.applies_when
    other = chosen.params.get(str(name))
    label = translate_param_name(other) if other is not None else format_identifier(str(name))
    if not accepted:
        return tr("Has an effect only where {param} is set.", param=label)
    if accepted == [""]:
        return tr("Has an effect only where {param} is empty.", param=label)
    if accepted == [True]:
        return tr("Has an effect only where {param} is on.", param=label)
    if accepted == [False]:
        return tr("Has an effect only where {param} is off.", param=label)
    values = ", ".join(format_identifier(str(value)) for value in accepted)
    return tr("Has an effect only for {param}: {values}.", param=label, values=values)


def _round_number(value: ParamValue, param: ParamSpec) -> ParamValue:
    """Return a number or a point as a drag would leave it; other values as they are."""
    digits = NumberFormat.from_spec(param).decimal_count if param.is_numeric else 0
    if isinstance(value, float):
        return round(value, digits)
    if param.kind is ParamKind.POINT and isinstance(value, tuple):
        return Point(*(round(part, digits) for part in value))
    return value


def _read_values(chosen: NodeSelection, name: str, frame: int) -> tuple[tuple[ParamValue, ...], bool, str]:
    """Return the values, whether one is refused, and what is wrong with them."""
    shown = []
    for (_, param), value in zip(chosen.get_owned_params(name), chosen.get_values(name, frame), strict=True):
        try:
            shown.append(param.normalize_value(value))
        except ParameterError as error:
            text = tr("The project holds {value}; give {accepted}.", value=repr(value), accepted=error.accepted_values)
            return (value,), True, text
    outside = chosen.find_invalid_key(name, frame)
    problem = tr("The key at frame {frame} holds {value}; give {accepted}.", **outside) if outside is not None else ""
    return tuple(shown), False, problem
