"""Objects that are clicked on in the viewer: clicks and boxes on the frame that is shown."""
