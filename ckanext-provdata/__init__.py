"""provdata: the open-data portal of a Chinese province, as a CKAN extension."""
