"""How good a record is: a score that everybody sees, what to do to gain points, and how it was before."""
