"""How records, resources and lists of results are shown."""
