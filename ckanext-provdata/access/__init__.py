"""Graded opening: which grade fits which data, who may read a wave on application, and who read what."""
