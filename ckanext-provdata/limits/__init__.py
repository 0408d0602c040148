"""How often one client may ask the interface."""
