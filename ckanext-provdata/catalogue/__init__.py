"""Records: their codes, classes and rules, the sectors and their forms."""
