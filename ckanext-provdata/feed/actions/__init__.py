"""Reading the catalogue's documents, and making the fragments they are put together from."""
