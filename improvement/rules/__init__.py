"""Practice of improvement, as functions on plain values. Pure."""
