"""Random lives of records, waves and grants, compared step by step with a model in plain Python."""
