"""Every read of the front door: each takes the reader and returns only what they may see."""
