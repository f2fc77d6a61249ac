"""Parameters of a compiled output: which are constant, which change with the frame, and their values at a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from studio.core.clip_info import ClipInfo
from studio.graph.expressions.bound_expression import BoundExpression
from studio.graph.model import NodeRecord
from studio.graph.param_evaluation import build_param_courses, evaluate_param, evaluate_params
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.params import ParamKind, ParamSpec, ParamValue, Prompt
from studio.sdk.spec import NodeSpec

EvaluatedParams: TypeAlias = dict[str, ParamValue | Prompt | AnimatedParam | AnimatedPrompt]
"""Values by the names of parameters; of those that a node takes whole the course."""


class OutputParams:
    """Parameters of an output's node.

    Args:
        record: The node, of a flat graph.
        spec: Its type.
        ports: The names of the connected drivers and of the hidden inputs of expressions.
        facts: The facts of the nodes whose sizes or rates expressions ask for, by path.
        is_analysis: Whether the output is what a clip node learns from its whole input.
        has_one_value: Whether its parameters have one value for the clip.

    Attributes:
        driven: Those that Signals drive, wholly or in part.
        signal_expressions: The expressions that read Signals, by parameter, as far as these are connected.
        overridden: The names of those that Signals decide wholly.
        courses: Those with keys or expressions that the node takes whole.
        animated: The names of those that change with the frame without any Signal.
    """

    def __init__(
        self,
        record: NodeRecord,
        spec: NodeSpec,
        ports: Iterable[str],
        facts: Mapping[str, ClipInfo],
        *,
        is_analysis: bool,
        has_one_value: bool,
    ) -> None:
        self._record, self._spec, self._facts, self._is_analysis = record, spec, facts, is_analysis
        names = set(ports)
        roots = {name.partition(".")[0] for name in names}
        self.driven: tuple[ParamSpec, ...] = tuple(param for name, param in spec.params.items() if name in roots)
        bound = record.bound_expressions
        self.signal_expressions: dict[str, BoundExpression] = {
            name: bound[name]
            for name in spec.params
            if name in bound and bound[name].ports and bound[name].ports <= names
        }
        self.overridden = {param.name for param in self.driven if len(param.drivable_names) == 1}
        self.overridden.update(self.signal_expressions)
        self.courses = build_param_courses(record, spec, facts)
        keyed = (record.curves.keys() | bound.keys()) - self.courses.keys() - self.overridden
        self.animated = () if has_one_value else tuple(name for name in spec.params if name in keyed)

    @property
    def has_animated_file(self) -> bool:
        """Whether a file's name changes with the frame."""
        return any(self._spec.params[name].kind is ParamKind.FILE for name in self.animated)

    def get_constants(self) -> EvaluatedParams:
        """Return the parameters that have one value for the clip; an analysis sees those alone that cannot change.

        Of those that a Signal decides it is the value beneath. A course is one value.
        """
        found: EvaluatedParams = {
            name: self._record.params.get(name, param.default)
            for name, param in self._spec.params.items()
            if self._is_analyzed(param) or not (self._is_analysis or self._is_animated(name))
        }
        return found | self.courses

    def _is_animated(self, name: str) -> bool:
        is_expression = name in self._record.bound_expressions and name not in self.signal_expressions
        return is_expression or name in self._record.curves

    def _is_analyzed(self, param: ParamSpec) -> bool:
        """Return whether it has one value for the clip, and an analysis may use it."""
        is_left_out = self._is_analysis and param.name in self._spec.cls.unanalyzed_params
        return param.is_animated_param or (not param.animatable and not is_left_out)

    def evaluate_at(self, frame: int, signals: Mapping[str, float] | None = None) -> EvaluatedParams:
        """Return all parameters at a frame.

        Args:
            frame: From 0.
            signals: The values of `ports`; None for the parameters as they are beneath.

        Raises:
            ExpressionError: An expression has no value there.
        """
        record, facts = self._record, self._facts
        values: EvaluatedParams = {**evaluate_params(record, self._spec, frame, facts), **self.courses}
        if signals:
            values |= {p.name: p.apply_drivers(evaluate_param(record, p, frame), signals) for p in self.driven}
            values |= {n: bound.evaluate_at(frame, signals, facts) for n, bound in self.signal_expressions.items()}
        return values

    def describe_signal_expressions(self) -> tuple[tuple[str, str, tuple[object, ...]], ...]:
        """Return plain values that say what the expressions that read Signals are, for digests."""
        facts = self._facts
        return tuple(
            (name, bound.identity, tuple(str(facts.get(node)) for node in sorted(bound.fact_nodes)))
            for name, bound in self.signal_expressions.items()
            if self._spec.params[name].hashed
        )
