"""What is personal or secret in a file, who may let it pass, and how a column is masked. Pure."""
