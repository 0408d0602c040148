"""White lists and tables of the exits. Pure."""
