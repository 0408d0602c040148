"""Reading scores, and making them."""
