"""Forms of improvement."""
