"""The server: tools by the official SDK of the Model Context Protocol."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from studio.api.agent.tool import ToolResult
from studio.api.agent.toolbox import TOOLS
from studio.app.cli.mcp.bounded_streams import BoundedInput, BoundedOutput, CallGate
from studio.app.cli.mcp.callers import ToolCaller
from studio.core import VERSION
from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

_INSTRUCTIONS = """Frameloom computes video on demand from a graph of nodes. Find node types with search_node_types, add
and connect nodes, look at frames with get_frame, check get_problems before you render. Frames count from 0. Every edit
can be undone."""


async def serve(caller: ToolCaller, wire_in: BinaryIO, wire_out: BinaryIO) -> None:
    """Answer requests until the client closes its end.

    Args:
        caller: Does the work.
        wire_in: Where requests come from.
        wire_out: Where answers go.
    """
    gate = CallGate()
    server = make_server(caller)
    streams = cast("Any", BoundedInput(wire_in, gate)), cast("Any", BoundedOutput(wire_out, gate))
    async with stdio_server(*streams) as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def make_server(caller: ToolCaller) -> Server[Any]:
    """Return the server of some tools."""
    one_at_a_time = anyio.Lock()

    async def list_tools(
        context: ServerRequestContext[Any], params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_describe(name) for name in TOOLS])

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        async with one_at_a_time:
            return await _call(caller, params.name, dict(params.arguments or {}))

    return Server(
        "frameloom",
        version=VERSION,
        title="Frameloom",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _call(caller: ToolCaller, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    token = CancelToken()
    work = partial(_call_in_thread, caller, name, arguments, token)
    try:
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
    except anyio.get_cancelled_exc_class():
        token.cancel()
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(caller.cancel)
        raise


def _call_in_thread(
    caller: ToolCaller, name: str, arguments: dict[str, Any], token: CancelToken
) -> types.CallToolResult:
    try:
        result = caller.call(name, arguments, token)
    except StudioError as error:
        return _make_error(str(error))
    except CancelledError:
        return _make_error(tr("It was canceled."))
    except Exception as error:
        return _make_error(f"{type(error).__name__}: {error}")
    return _make_result(result)


def _make_error(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)


def _make_result(result: ToolResult) -> types.CallToolResult:
    content: list[Any] = [types.TextContent(type="text", text=result.to_text())]
    if result.png is not None:
        data = base64.b64encode(result.png).decode("ascii")
        content.insert(0, types.ImageContent(type="image", data=data, mime_type="image/png"))
    return types.CallToolResult(content=content)


def _describe(name: str) -> types.Tool:
    tool = TOOLS[name]
    hints = types.ToolAnnotations(read_only_hint=tool.is_read_only)
    return types.Tool(name=name, description=tool.help, input_schema=tool.schema, annotations=hints)
