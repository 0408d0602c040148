"""The opening plan (开放计划) with its stages, the register read as kept or late, and the lists made of both."""
