"""Nothing is public that nobody has approved: draft, submitted, approved or returned, published."""
