"""The open document for scripts and agents, which run in threads of their own."""
