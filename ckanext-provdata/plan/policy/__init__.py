"""What the plan's dates mean. Pure: time and actor are arguments."""
