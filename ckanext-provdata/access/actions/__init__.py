"""Actions on applications, grants and downloads; ``common`` is what they share."""
