"""Keyframes as something to see and to take hold of: shared by the timeline's lanes, dope sheet and curve editor."""
