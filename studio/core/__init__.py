"""The vocabulary: values, time and errors. Imports nothing of ours, and no torch until a tensor is made."""
