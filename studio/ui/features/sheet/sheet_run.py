"""A sheet being computed: the state of its cells, the requests for them, and the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.jobs.job import JobState, JobStatus
from studio.engine.request import CELL_SIDES
from studio.graph.flat.upstream import extract_upstream
from studio.graph.history import Document
from studio.graph.model import Graph
from studio.graph.sheet.sheet import Sheet, SheetCell
from studio.ui.features.sheet.cell_display import CellDisplay, CellState, SheetTexts
from studio.ui.features.sheet.cell_jobs import CellJobs
from studio.ui.features.sheet.sheet_view import SheetView
from studio.ui.preview.messages.cell_messages import CellRequest, CellResult
from studio.ui.preview.messages.frame_messages import RenderFailure
from studio.ui.widgets.qt_helpers.images import to_qimage
from studio.ui.widgets.text.sheet_labels import format_cell, list_labels

if TYPE_CHECKING:
    from studio.ui.preview.render.render_thread import RenderThread

_GRID_SIDES: Final = CELL_SIDES[:-1]


@dataclass(slots=True)
class _CellWork:
    """A cell and how far it is.

    Attributes:
        request: What was asked and is not answered yet; None for nothing.
        job: The job that it waits for; empty for none.
        side: The longer side of the picture that it has or was asked for.
        generators: Those that a job has run for it.
    """

    cell: SheetCell
    graph: Graph
    label: str
    state: CellState = CellState.PENDING
    image: QImage = field(default_factory=QImage)
    note: str = ""
    request: CellRequest | None = None
    job: str = ""
    side: int = 0
    generators: set[str] = field(default_factory=set)


class SheetRun(QObject):
    """Computes a sheet through the render thread, and clips of generators through the queue of jobs.

    Args:
        document: Its project is what the cells differ from.
        thread: Computes.
        jobs: Makes clips.
        view: Shows the cells.
        parent: Qt's owner.

    Attributes:
        sheet: What is computed; None for nothing.

    Signals:
        progress_changed(): Cells are done, or wait again.
        run_failed(str): The sheet cannot go on, and why.
    """

    progress_changed = Signal()
    run_failed = Signal(str)

    def __init__(
        self,
        document: Document,
        thread: RenderThread,
        jobs: CellJobs,
        view: SheetView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._thread, self._jobs, self._view = document, thread, jobs, view
        self.sheet: Sheet | None = None
        self._works: list[_CellWork] = []
        self._large_request: CellRequest | None = None
        self._frame = self._serial = 0
        self._may_generate = self._is_stopped = False
        self._is_visible = True
        thread.cell_ready.connect(self._on_cell_ready)
        jobs.job_changed.connect(self._on_job_changed)
        view.detail_changed.connect(self._on_detail_changed)

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The graph of each cell."""
        return tuple(work.graph for work in self._works)

    @property
    def frame(self) -> int:
        """The frame that the cells show."""
        return self._frame

    @property
    def counts(self) -> dict[CellState, int]:
        """The number of cells in each state."""
        return {state: sum(work.state is state for work in self._works) for state in CellState}

    @property
    def is_running(self) -> bool:
        """Whether pictures are still to come."""
        return any(not work.state.is_final or work.request is not None for work in self._works)

    def get_cell(self, number: int) -> SheetCell:
        """Return a cell."""
        return self._works[number].cell

    def start(self, sheet: Sheet, frame: int) -> None:
        """Compute a sheet at a frame; generators that have not run yet are run. Raises StudioError."""
        project, registry = self._document.project, self._document.registry
        cells = sheet.cells
        graphs = [cell.make_project(project, registry).graph for cell in cells]
        self._jobs.cancel_all()
        self.sheet, self._frame = sheet, frame
        self._may_generate, self._is_stopped, self._is_visible = True, False, True
        self._works = [_CellWork(cell, graph, format_cell(cell)) for cell, graph in zip(cells, graphs, strict=True)]
        tips = tuple(work.label for work in self._works)
        self._view.show_sheet(SheetTexts(*list_labels(sheet), tips), len(sheet.x.values) if sheet.y else 0)
        self._mark_current()
        self.request_cells()

    def stop(self) -> None:
        """Compute no more; pictures that are there stay."""
        self._is_stopped, self._may_generate = True, False
        self._jobs.cancel_all()
        self._thread.request_cells(())
        for number, work in enumerate(self._works):
            work.request, work.job = None, ""
            if not work.state.is_final:
                self._set_state(number, CellState.STOPPED if work.image.isNull() else CellState.DONE, tr("Stopped"))
        self.progress_changed.emit()

    def clear(self) -> None:
        """Show no sheet. Jobs in the queue go on."""
        self._jobs.forget_all()
        self._thread.request_cells(())
        self.sheet, self._works, self._large_request = None, [], None
        self._view.show_sheet(SheetTexts(), 0)
        self.progress_changed.emit()

    def set_visible(self, visible: bool) -> None:
        """Ask for pictures while somebody sees them."""
        self._is_visible = visible
        if self.sheet is None or self._is_stopped:
            return
        if visible:
            self._send_requests()
        else:
            self._thread.request_cells(())

    def show_frame(self, frame: int) -> None:
        """Show another frame of all cells."""
        if frame != self._frame and self.sheet is not None and not self._is_stopped:
            self._frame = frame
            self.request_cells()

    def follow_project(self) -> None:
        """Show the cells of the project as it is now; what an edit did not reach is found in the cache."""
        if self.sheet is None:
            return
        self._mark_current()
        project, registry = self._document.project, self._document.registry
        try:
            graphs = [work.cell.make_project(project, registry).graph for work in self._works]
            node, first = self.sheet.output.node, self._works[0].graph
            is_same = extract_upstream(first, node, registry) == extract_upstream(graphs[0], node, registry)
        except StudioError as error:
            self.clear()
            self.run_failed.emit(str(error))
            return
        for work, graph in zip(self._works, graphs, strict=True):
            work.graph = graph
            work.generators.clear()
        if not is_same and not self._is_stopped:
            self._may_generate = False  # an edit alone starts no job
            self.request_cells()

    def request_cells(self) -> None:
        """Ask for all cells anew, but for those that wait for a job."""
        self._serial += 1
        for number, work in enumerate(self._works):
            if work.state is not CellState.QUEUED:
                work.request = self._make_request(number, self._grid_side)
                self._set_state(number, CellState.PENDING, "")
        self._large_request = None
        self._request_large()
        self._send_requests()
        self.progress_changed.emit()

    @property
    def _grid_side(self) -> int:
        """The side of pictures that fill their cells on the screen."""
        return next((side for side in _GRID_SIDES if side >= self._view.wanted_side), _GRID_SIDES[-1])

    def _make_request(self, number: int, side: int) -> CellRequest:
        assert self.sheet is not None
        work = self._works[number]
        work.side = max(side, work.side) if side in _GRID_SIDES else work.side
        return CellRequest(work.graph, self.sheet.output, self._frame, side, number, self._serial)

    def _request_large(self) -> None:
        """Ask for the picture that is shown large, if a small one is not enough."""
        number = self._view.selected_cell
        if not self._view.is_enlarged or number is None:
            self._large_request = None
        elif self._large_request is None or self._large_request.number != number:
            self._large_request = self._make_request(number, CELL_SIDES[-1])

    def _send_requests(self) -> None:
        """Ask for what is not answered: the selected cell first."""
        waiting = [work.request for work in self._works if work.request is not None]
        selected = self._view.selected_cell
        waiting.sort(key=lambda request: request.number != selected)
        if self._large_request is not None and not self._works[self._large_request.number].job:
            waiting.insert(0, self._large_request)
        if self._is_visible:
            self._thread.request_cells(waiting)

    def _on_detail_changed(self) -> None:
        """Ask for larger pictures where the cells have become larger, and for the one that is shown large."""
        if self.sheet is None or self._is_stopped:
            return
        side, asked = self._grid_side, self._large_request
        larger = [number for number, work in enumerate(self._works) if work.side < side and not work.job]
        for number in larger:
            self._works[number].request = self._make_request(number, side)
        self._request_large()
        if larger or self._large_request is not asked:
            self._send_requests()

    def _on_cell_ready(self, result: CellResult) -> None:
        request = result.request
        if request is self._large_request:
            if result.pixels is not None:
                self._view.show_large_image(request.number, _make_image(result))
            return
        work = self._works[request.number] if request.number < len(self._works) else None
        if work is None or request is not work.request:
            return  # of an earlier sheet, or an earlier frame
        work.request = None
        if result.pixels is not None:
            work.image = _make_image(result)
            self._set_state(request.number, CellState.DONE, "")
        elif result.failure is not None:
            self._show_failure(request.number, result.failure)
        self.progress_changed.emit()

    def _show_failure(self, number: int, failure: RenderFailure) -> None:
        work, generator = self._works[number], failure.generator
        if generator and not failure.is_untrained and generator not in work.generators:
            self._await_clip(number, generator)
            return
        work.image = QImage()
        if generator in work.generators:
            text = tr("Its frames were made, but the cache could not keep them: let it use more memory.")
        else:
            text = ": ".join(filter(None, (failure.title, failure.text)))
        self._set_state(number, CellState.FAILED, text)

    def _await_clip(self, number: int, generator: str) -> None:
        """Wait for the job in which a generator makes a cell's clip; ask again if it has ended meanwhile."""
        work = self._works[number]
        if self._jobs.has_clip(work.graph, generator):
            work.generators.add(generator)
            work.request = self._make_request(number, self._grid_side)
            self._send_requests()
        elif self._may_generate:
            work.generators.add(generator)
            work.job = self._jobs.request_clip(work.graph, generator, work.label)
            self._set_state(number, CellState.QUEUED, tr("In the queue"))
        else:
            work.image = QImage()
            self._set_state(number, CellState.STOPPED, tr("Not generated yet: Run makes it."))

    def _on_job_changed(self, status: JobStatus) -> None:
        """Show how far a job is; what has been made is looked at."""
        numbers = [number for number, work in enumerate(self._works) if work.job == status.id]
        for number in numbers:
            work = self._works[number]
            if not status.state.is_final:
                self._set_state(number, CellState.QUEUED, _describe_job(status))
                continue
            work.job = ""
            if status.state is JobState.DONE:
                work.request = self._make_request(number, self._grid_side)
                self._set_state(number, CellState.PENDING, "")
            elif status.state is JobState.FAILED:
                self._set_state(number, CellState.FAILED, status.error)
            else:
                self._set_state(number, CellState.STOPPED, tr("Canceled"))
        if numbers and status.state.is_final:
            self._request_large()
            self._send_requests()
            self.progress_changed.emit()

    def _set_state(self, number: int, state: CellState, note: str) -> None:
        work = self._works[number]
        work.state, work.note = state, note
        current = work.cell.is_current(self._document.graph)
        self._view.show_cell(number, CellDisplay(state, work.image, note, current))

    def _mark_current(self) -> None:
        graph = self._document.graph
        self._view.mark_current({number for number, work in enumerate(self._works) if work.cell.is_current(graph)})


def _make_image(result: CellResult) -> QImage:
    assert result.pixels is not None
    image = to_qimage(result.pixels)
    if result.is_opaque:
        image.reinterpretAsFormat(QImage.Format.Format_RGBX8888)
    return image


def _describe_job(status: JobStatus) -> str:
    if status.state is JobState.PAUSED:
        return tr("Paused")
    if status.state is JobState.QUEUED:
        return tr("In the queue")
    if status.activity:
        return status.activity
    return tr("{done} of {total}", done=status.done, total=status.total) if status.total else tr("Generating…")
