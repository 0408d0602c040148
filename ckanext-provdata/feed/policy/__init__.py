"""Pure parts of the feed: a graph as text, documents made of texts, the catalogue cut into pages."""
