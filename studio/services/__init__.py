"""Services of this installation, without Qt: folders, settings of the engine, node types, the engine itself."""
