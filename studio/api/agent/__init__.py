"""Tools of agents: what a program that speaks the Model Context Protocol can do with a project. No Qt, no SDK."""
