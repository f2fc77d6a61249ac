"""Base models: what a LoRA, a control network or an adapter was trained for, found in its files."""
