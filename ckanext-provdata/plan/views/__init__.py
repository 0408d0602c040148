"""Pages of the opening plan: what everybody reads, the same as files, and where agencies work."""

blueprints = []
