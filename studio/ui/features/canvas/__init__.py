"""The node editor: cards and wires that follow the Document, and the gestures that become its commands."""
