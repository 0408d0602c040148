"""What may become of a record under review, whose approval it needs, what a proposed change is. Pure."""
