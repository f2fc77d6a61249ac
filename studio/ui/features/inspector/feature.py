"""The inspector in the window: the panel of parameters, and the presets of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.inspector.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.core.clip_info import ClipInfo
    from studio.graph.analysis.graph_facts import GraphFacts
    from studio.ui.features.inspector.color_sampling import ParamColorSampling
    from studio.ui.features.inspector.panel import InspectorPanel
    from studio.ui.features.inspector.param_suggestions import ParamSuggestions
    from studio.ui.features.inspector.presets.preset_actions import PresetActions
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class InspectorFeature:
    """Panel of the parameters of the selected nodes, presets behind its button, and default presets of new nodes."""

    panel: InspectorPanel
    presets: PresetActions
    color_sampling: ParamColorSampling
    suggestions: ParamSuggestions

    def actions(self) -> Sequence[Action]:
        """Return what can be done with the key of a parameter."""
        return bind_actions(ACTIONS, lambda: self.panel.shortcut_keys.handlers)

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("inspector", tr_noop("Inspector"), DockArea.RIGHT, 30, 10),)

    def make_panels(self, shell: Shell) -> None:
        """Make the panel."""
        from studio.ui.features.inspector.panel import InspectorPanel

        self.panel = InspectorPanel(shell.level, dialogs=shell.window.dialogs, background=shell.background)
        shell.inspector = self.panel
        shell.window.docks.set_panel("inspector", self.panel)

    def start(self, shell: Shell) -> None:
        """Connect the panel."""
        from studio.ui.features.inspector.color_sampling import ParamColorSampling
        from studio.ui.features.inspector.param_suggestions import ParamSuggestions

        panel = self.panel
        shell.node_graph.selection_changed.connect(panel.set_shown_nodes)
        shell.node_graph.edit_requested.connect(lambda node: self._edit_node(shell, node))
        shell.timeline.frame_changed.connect(panel.set_frame)
        shell.session.files.file_changed.connect(lambda: panel.set_project_folder(shell.project_folder))
        panel.nodes_requested.connect(shell.node_graph.show_nodes)
        panel.message_posted.connect(shell.post)
        panel.view_requested.connect(lambda node: _view_node(shell, node))
        shell.cards.signal_value_changed.connect(panel.set_signal_value)
        shell.preview.facts_changed.connect(lambda facts: panel.set_clip_lookup(partial(_find_clip, shell, facts)))
        shell.preview.facts_changed.connect(lambda facts: panel.set_clips(facts.clips))
        self.color_sampling = ParamColorSampling(shell.level, panel, shell.viewer.color_sampling, panel)
        self.suggestions = ParamSuggestions(shell.level, panel, shell.engine.media, shell.background, shell.post, panel)
        self._start_presets(shell)

    def _edit_node(self, shell: Shell, node: str) -> None:
        """Show the panel with a node, and give its first parameter the keys."""
        shell.window.docks.show_panel("inspector")
        self.panel.set_shown_nodes((node,))
        self.panel.edit_first_param()

    def _start_presets(self, shell: Shell) -> None:
        """Load the default presets, and let new nodes begin with them."""
        from studio.ui.features.inspector.presets import PresetLibrary
        from studio.ui.features.inspector.presets.preset_actions import PresetActions

        window, panel, header = shell.window, self.panel, self.panel.header_view
        library = PresetLibrary(shell.document.registry, window.settings, shell.background, window)
        self.presets = PresetActions(shell.level, library, window.dialogs, window.show_error, window)
        header.presets_requested.connect(lambda: self.presets.open_presets(panel.shown_nodes, header.presets_button))
        shell.node_graph.set_initial_values_hook(library.add_default_preset)
        library.load_default_presets()

    def settings(self) -> Sequence[SettingSpec]:
        """Return where presets lie."""
        from studio.ui.features.inspector.settings import build_preset_settings

        return build_preset_settings(self.presets.library)

    def close(self) -> None:
        """Let go of the document."""
        self.panel.close_document()


def _view_node(shell: Shell, node: str) -> None:
    """Show a node in the viewer, and what it plays on the timeline."""
    from studio.ui.preview.viewable_outputs import find_viewable_outputs

    outputs = find_viewable_outputs(shell.level.graph, shell.document.registry, node)
    if outputs:
        shell.node_graph.view_requested.emit(outputs[0])
    shell.window.docks.show_panel("timeline")


def _find_clip(shell: Shell, facts: GraphFacts, node: str) -> ClipInfo | None:
    """Return the facts of a node's first output; None where the project has a rate of its own, which hides the node's.

    Args:
        shell: Has the open level.
        facts: Those of the graph.
        node: Its id in that level.
    """
    from studio.graph.model import Endpoint
    from studio.graph.specs import get_spec

    level = shell.level
    spec = get_spec(level.graph, node, shell.document.registry)
    if spec is None or not spec.outputs or shell.document.graph.rate is not None:
        return None
    return facts.clips.get(Endpoint(level.get_full_path(node), spec.outputs[0].name))
