"""Proofs that take longer than a test may. Their last tables are in docs/proof/, each with date and commit."""
