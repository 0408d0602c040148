"""Records as DCAT-AP 3: one mapping table read both ways, the profile made of it, and the feed's routes."""
