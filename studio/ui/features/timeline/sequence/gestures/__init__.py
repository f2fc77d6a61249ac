"""What a drag of the mouse does with clips, without Qt widgets and without the document."""
