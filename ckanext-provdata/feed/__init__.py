"""The feed: fragments of RDF made once per change, put together into documents when somebody asks."""
