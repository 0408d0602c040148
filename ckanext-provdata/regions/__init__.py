"""GB/T 2260 regions, levels and the tree of organisations that hangs on them."""
