"""Control of the eyedropper: for which parameter it reads, where, and the requests to the render thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, SignalInstance

from studio.core.translation import tr
from studio.graph.groups.paths import has_node
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.color_sampler import SampledArea
from studio.ui.features.viewer.tools.sample_source import SampleSource, find_main_picture, is_fed_by
from studio.ui.features.viewer.tools.sampler_bar import SamplerBar
from studio.ui.preview.messages.frame_messages import FrameRequest
from studio.ui.preview.messages.sample_messages import PixelSampleRequest
from studio.ui.preview.render.render_thread import RenderThread


@dataclass(frozen=True, slots=True)
class _SamplingTarget:
    """What a color is read for: the path of a node, and its name."""

    path: str
    node_name: str


class SamplingControl(QObject):
    """Control of the eyedropper. The panel of the viewer offers it to other features.

    A node whose own output is viewed, or one before what is viewed, is read at its input: reading its result would
    change what is read. It can be read at the viewed picture, too. While a drag goes on, the graph is read as it was
    when the mouse was pressed.

    Args:
        document: Its graph is read.
        panel: Shows the picture and has the mouse.
        thread: Reads.
        parent: Qt's owner.
    """

    def __init__(
        self, document: Document, panel: ViewerPanel, thread: RenderThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._panel, self._thread = document, panel, thread
        self.sampler = sampler = panel.sampler
        self.bar = SamplerBar(panel.canvas)
        self._target: _SamplingTarget | None = None
        self._source = SampleSource.VIEWED
        self._shown: tuple[str, FrameRequest] | None = None  # the gesture, and what was shown when it began
        sampler.area_chosen.connect(self._on_area_chosen)
        sampler.sampling_ended.connect(self.bar.hide)
        thread.sample_ready.connect(sampler.show_result)
        self.bar.done_clicked.connect(sampler.stop)
        self.bar.size_chosen.connect(lambda size: setattr(sampler, "size", size))
        self.bar.statistic_chosen.connect(lambda statistic: setattr(sampler, "statistic", statistic))
        self.bar.source_chosen.connect(self._on_source_chosen)
        document.project_changed.connect(self._on_project_changed)

    @property
    def color_sampled(self) -> SignalInstance:
        """Emitted with red, green and blue, and the merge key of the gesture."""
        return self.sampler.color_sampled

    @property
    def sampling_ended(self) -> SignalInstance:
        """Emitted when the eyedropper was put away."""
        return self.sampler.sampling_ended

    def start_sampling(self, path: str, node_name: str, param_name: str) -> None:
        """Let the mouse read colors.

        Args:
            path: The node that gets them.
            node_name: Its name.
            param_name: The parameter's name.
        """
        self._target = _SamplingTarget(path, node_name)
        sources = self._list_sources(path, node_name)
        self._source = next(iter(sources))
        self.sampler.start()
        self.bar.show_sources(tr("Pick: {param}", param=param_name), sources, self._source)

    def stop_sampling(self) -> None:
        """Put the eyedropper away."""
        self.sampler.stop()

    def close(self) -> None:
        """Let go of the document."""
        self._document.project_changed.disconnect(self._on_project_changed)

    def _list_sources(self, path: str, name: str) -> dict[SampleSource, str]:
        """Return where colors can be read, with names; first where they are read unless another is chosen."""
        graph, registry = self._document.graph, self._document.registry
        viewed = {SampleSource.VIEWED: tr("Viewed picture")}
        if find_main_picture(graph, path, registry) is None:
            return viewed
        before = {SampleSource.INPUT: tr("Input of {node}", node=name)}
        shown = self._panel.shown_request
        is_result = shown is not None and is_fed_by(graph, shown.output, path, registry)
        return before | viewed if is_result else viewed | before

    def _on_source_chosen(self, source: SampleSource) -> None:
        self._source = source

    def _on_area_chosen(self, chosen: SampledArea) -> None:
        if self._shown is None or self._shown[0] != chosen.merge_key:
            shown = self._panel.shown_request
            if shown is None:
                return
            self._shown = chosen.merge_key, shown
        request, picture = self._shown[1], self._panel.canvas.picture
        output = self._find_output(request)
        if picture is not None and output is not None:
            size = picture.width, picture.height
            self._thread.request_sample(
                PixelSampleRequest(
                    request.graph, output, request.frame, request.scale, chosen.area, size, serial=chosen.serial
                )
            )

    def _find_output(self, request: FrameRequest) -> Endpoint | None:
        """Return what is read; None where the node has lost its input."""
        if self._source is SampleSource.VIEWED or self._target is None:
            return request.output
        return find_main_picture(request.graph, self._target.path, self._document.registry)

    def _on_project_changed(self, change: object) -> None:
        """Put the eyedropper away when its node is gone."""
        if self.sampler.is_on and self._target is not None and not has_node(self._document.graph, self._target.path):
            self.stop_sampling()
