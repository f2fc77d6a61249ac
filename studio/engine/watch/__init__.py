"""What watches over a call of a node: its result, its inputs, its cost, and what to do where memory runs out."""
