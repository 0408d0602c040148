"""Closes every exit of CKAN through which something of a dataset could reach people who may not read it."""
