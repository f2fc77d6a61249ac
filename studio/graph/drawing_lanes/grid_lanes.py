"""Keys of grids for lanes. A parameter has one grid, which has the number 0; without keys it is at rest."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_noop
from studio.graph.curves.curve import Interpolation
from studio.graph.drawing_lanes.lane_adapter import LaneAdapter
from studio.sdk.params import ParamSpec
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import MAX_FRAME, GridPoints, WarpGrid


class GridLanes(LaneAdapter[WarpGrid]):
    """Keys of grids, as lanes need them. Keys from a grid of another size are fitted to that of the grid."""

    help = tr_noop("The keys of a grid")
    last_frame = MAX_FRAME

    def list_drawings(self, text: str) -> list[tuple[int, WarpGrid]]:
        """Return the grid."""
        return [(0, parse_warp_grid(text))]

    def find_drawing(self, text: str, number: int) -> WarpGrid | None:
        """Return the grid; it has the number 0."""
        return parse_warp_grid(text) if number == 0 else None

    def get_name(self, drawing: WarpGrid, param: ParamSpec) -> str:
        """Return the name of the parameter."""
        return param.label or param.name

    def get_interpolation(self, drawing: WarpGrid) -> Interpolation:
        """Return that it goes smoothly."""
        return Interpolation.BEZIER

    def evaluate_key(self, drawing: WarpGrid, frame: int) -> GridPoints:
        """Return its points at a frame."""
        return drawing.evaluate_at(frame, drawing.columns, drawing.rows)

    def serialize_key(self, drawing: WarpGrid, key: GridPoints) -> str:
        """Return points as the text of a grid."""
        return serialize_warp_grid(WarpGrid(drawing.columns, drawing.rows, {0: key}))

    def parse_key(self, drawing: WarpGrid, text: str, node: str) -> WarpGrid:
        """Return a grid with a key, of any size."""
        grid = parse_warp_grid(text)
        if not grid.keys:
            raise GraphError(tr("A key without points cannot be set on a grid of {node}.", node=node))
        return grid

    def with_keys(
        self,
        drawing: WarpGrid,
        keys: Mapping[int, GridPoints | WarpGrid],
        ways: AbstractSet[Interpolation],
        node: str,
    ) -> WarpGrid:
        """Return the grid with these keys, fitted to its size; at rest, it takes the size of the first of them."""
        if ways != {Interpolation.BEZIER}:
            text = tr("The grid of {node} goes smoothly from key to key; it cannot hold or go straight.", node=node)
            raise GraphError(text)
        sized = [drawing] if drawing.keys else [key for key in keys.values() if isinstance(key, WarpGrid)]
        columns, rows = sized[0].columns, sized[0].rows
        fitted = {
            frame: key.evaluate_at(min(key.keys), columns, rows) if isinstance(key, WarpGrid) else key
            for frame, key in keys.items()
        }
        return WarpGrid(columns, rows, fitted)

    def remove_keys(self, drawing: WarpGrid) -> WarpGrid:
        """Return a grid at rest."""
        return WarpGrid()

    def replace_drawings(self, text: str, drawings: Mapping[int, WarpGrid]) -> str:
        """Return the text of the grid."""
        return serialize_warp_grid(drawings[0])

    def format_missing(self, node: str, number: str) -> str:
        """Return that there is no such grid."""
        return tr("{node} has no grid {number}.", node=node, number=number)
