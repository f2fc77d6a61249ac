"""Object Mask: objects that are clicked on are masked through the clip, by a model or without one."""
