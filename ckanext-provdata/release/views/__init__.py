"""Pages of the release: an agency's files and waves, listing and taking down, and old addresses."""

blueprints = []
