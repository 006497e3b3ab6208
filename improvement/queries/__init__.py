"""The reads of improvement, each through who is reading."""
