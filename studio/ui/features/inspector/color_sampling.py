"""Colors of parameters read from the picture: the eyedropper of the viewer, used by the rows of the inspector."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.graph.active_level import ActiveLevel
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.shell.panel_protocols.viewer import ColorSampling


class ParamColorSampling(QObject):
    """Gives the parameter whose eyedropper is pressed the colors that the viewer reads.

    Args:
        level: Where the shown nodes lie.
        panel: Has the rows.
        sampling: The eyedropper.
        parent: Qt's owner.
    """

    def __init__(
        self, level: ActiveLevel, panel: InspectorPanel, sampling: ColorSampling, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._level, self._panel, self._sampling = level, panel, sampling
        self._row: ParameterRow | None = None
        panel.sampling_toggled.connect(self._on_toggled)
        panel.nodes_changed.connect(sampling.stop_sampling)
        sampling.color_sampled.connect(self._on_sampled)
        sampling.sampling_ended.connect(self._on_ended)

    def _on_toggled(self, param: str, on: bool) -> None:
        self._sampling.stop_sampling()
        node = self._panel.latest_node
        if on and node is not None:
            self._row = row = self._panel.param_rows[param]
            name = self._level.graph.nodes[node].name
            self._sampling.start_sampling(self._level.get_full_path(node), name, row.name_label.full_name)

    def _on_sampled(self, color: tuple[float, float, float], merge_key: str) -> None:
        if self._row is not None:
            self._row.apply_sampled_color(color, merge_key)

    def _on_ended(self) -> None:
        row, self._row = self._row, None
        if row is not None:
            row.value_field.end_sampling()
