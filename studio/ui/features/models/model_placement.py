"""Placement of a model that was dropped on the canvas: in the node below it, or in a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.graph.commands import SetParam
from studio.sdk.model_categories import ModelCategory
from studio.sdk.models import MODEL_PARAM, ModelInfo, Task
from studio.ui.shell.models.compatible_nodes import find_compatible_nodes, find_model_param
from studio.ui.shell.panel_protocols import Inspector, Jobs, NodeGraph, ProblemFixes
from studio.ui.widgets.text.display_names import format_identifier, translate_node_name

if TYPE_CHECKING:
    from studio.graph.active_level import ActiveLevel

_NO_USE: Final = tr_noop("“{name}” ({kind}) is of no use to “{node}”")
_NO_USE_HERE: Final = tr_noop("“{name}” ({kind}) is of no use to “{node}”; nodes that take it: {nodes}")
_NO_NODE: Final = tr_noop("No node here takes the model “{name}” ({kind})")
_ON_MODEL: Final = tr_noop("“{name}” ({kind}) is used together with a model: drop it on a node that has one")
_ON_NETWORK: Final = tr_noop("“{name}” holds weights of {kind}: drop it on the node of that network")
_CHOSEN: Final = tr_noop("“{name}” ({kind}) is chosen in “{param}” of “{node}”")
_ADDITIONS: Final = frozenset({Task.ADAPT, Task.CONTROL, Task.REFERENCE})


class ModelPlaces(NamedTuple):
    """The panels in which models are chosen and problems are shown, and the level of the document that is open."""

    graph: NodeGraph
    inspector: Inspector
    problems: ProblemFixes
    jobs: Jobs
    level: ActiveLevel


class ModelPlacement:
    """Gives models that were dropped to nodes, by what their files hold.

    Args:
        level: Has the nodes: the level that is open.
        node_graph: Adds nodes, and selects them.
        show_hint: Says in the status line what was done, or why nothing was.
    """

    def __init__(self, level: ActiveLevel, node_graph: NodeGraph, show_hint: Callable[[str], None]) -> None:
        self._level = level
        self._node_graph = node_graph
        self._show_hint = show_hint

    def place_model(self, facts: ModelInfo, node: str) -> None:
        """Give a model to a node, in the parameter that is for it; without a node, add one that takes it."""
        record = self._level.graph.nodes.get(node)
        if record is not None:
            self._set_model(facts, node)
            return
        found = find_compatible_nodes(self._level.registry, facts)
        if found:
            self._node_graph.add_node(found[0].id, params={MODEL_PARAM: str(facts.ref)})
            return
        is_own = facts.category is ModelCategory.OWN
        text = _ON_NETWORK if is_own else _NO_NODE if facts.tasks.isdisjoint(_ADDITIONS) else _ON_MODEL
        self._show_hint(tr(text, name=facts.display_name, kind=facts.kind))

    def _set_model(self, facts: ModelInfo, node: str) -> None:
        record = self._level.graph.nodes[node]
        spec = self._level.registry[record.type]
        told = {"name": facts.display_name, "kind": facts.kind, "node": record.name}
        try:
            param = find_model_param(spec, facts, record.params)
            if param is not None:
                self._level.apply_command(SetParam(node, param, str(facts.ref)))
        except StudioError as error:
            self._show_hint(str(error))
            return
        if param is None:
            takers = find_compatible_nodes(self._level.registry, facts)
            nodes = ", ".join(map(translate_node_name, takers))
            self._show_hint(tr(_NO_USE_HERE if nodes else _NO_USE, nodes=nodes, **told))
            return
        self._node_graph.select_nodes((node,))
        self._show_hint(tr(_CHOSEN, param=format_identifier(param), **told))
