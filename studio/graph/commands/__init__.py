"""Edits: frozen values whose `apply` makes a new project from an old one. Nothing else changes a project.

An edit that cannot be made raises a StudioError and leaves everything as it was.
"""

from studio.graph.commands.base import Command, Together
from studio.graph.commands.groups import GroupNodes
from studio.graph.commands.inside import Inside
from studio.graph.commands.keys import DeleteKeys, KeyAddress, MoveKeys, PasteKeys, ScaleKeys, SetKeys
from studio.graph.commands.keys_shape import (
    BakeSignal,
    SetEase,
    SetExtrapolation,
    SetHandle,
    SetInterpolation,
    SetKeyValue,
)
from studio.graph.commands.linking import LinkGroup, MakeLocal, Relink, Reload
from studio.graph.commands.marks import AddMark, RemoveMarks, SetMark, SetRate
from studio.graph.commands.notes import (
    AddBookmark,
    AddNote,
    MoveItems,
    RemoveBookmark,
    RemoveNotes,
    RenameBookmark,
    SetNote,
)
from studio.graph.commands.promoting import Demote, OrderPromoted, Promote, RenamePromoted
from studio.graph.commands.replacing import ReplaceNode
from studio.graph.commands.rewiring import Extract, SwapInputs
from studio.graph.commands.states import SetDisabled, SetLocked, SetMuted
from studio.graph.commands.structure import AddNode, Connect, Disconnect, Paste, RemoveNodes
from studio.graph.commands.ungroup import Ungroup
from studio.graph.commands.values import (
    MoveNodes,
    RemoveKeyframe,
    RenameNode,
    ResetParam,
    SetKeyframe,
    SetParam,
    SetRange,
)
from studio.graph.commands.variants import AcceptVariant, CopyToVariant, EditVariants, ForkVariant, SwitchVariant
from studio.graph.commands.wiring import check_connection, passed_through

__all__ = [
    "AcceptVariant",
    "AddBookmark",
    "AddMark",
    "AddNode",
    "AddNote",
    "BakeSignal",
    "Command",
    "Connect",
    "CopyToVariant",
    "DeleteKeys",
    "Demote",
    "Disconnect",
    "EditVariants",
    "Extract",
    "ForkVariant",
    "GroupNodes",
    "Inside",
    "KeyAddress",
    "LinkGroup",
    "MakeLocal",
    "MoveItems",
    "MoveKeys",
    "MoveNodes",
    "OrderPromoted",
    "Paste",
    "PasteKeys",
    "Promote",
    "Relink",
    "Reload",
    "RemoveBookmark",
    "RemoveKeyframe",
    "RemoveMarks",
    "RemoveNodes",
    "RemoveNotes",
    "RenameBookmark",
    "RenameNode",
    "RenamePromoted",
    "ReplaceNode",
    "ResetParam",
    "ScaleKeys",
    "SetDisabled",
    "SetEase",
    "SetExtrapolation",
    "SetHandle",
    "SetInterpolation",
    "SetKeyValue",
    "SetKeyframe",
    "SetKeys",
    "SetLocked",
    "SetMark",
    "SetMuted",
    "SetNote",
    "SetParam",
    "SetRange",
    "SetRate",
    "SwapInputs",
    "SwitchVariant",
    "Together",
    "Ungroup",
    "check_connection",
    "passed_through",
]
