"""Chinese search: what a record is found by, what a query means, suggestions, highlights and facets."""
