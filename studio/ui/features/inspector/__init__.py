"""The inspector: one row for each parameter of the selected node, made from its ParamSpec."""
