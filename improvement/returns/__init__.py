"""Returns: what others ask of the record, in the format they ask for."""
