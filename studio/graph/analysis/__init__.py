"""Questions about a graph, answered without computing.

Problems, permissions, invalidation, differences and audio routing.
"""
