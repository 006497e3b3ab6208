"""Volume data and measurements: what the front door costs beside floors that the bench carries itself."""
