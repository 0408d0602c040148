"""What graded opening decides. Pure: time and actor are arguments."""
