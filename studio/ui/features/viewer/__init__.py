"""The viewer: shows what the timeline asked the graph for."""
