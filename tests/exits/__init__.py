"""Nothing of what is not public reaches an outsider, by any route or action there is."""
