"""Every read of the ground floor: each takes the reader and returns only what they may see."""
