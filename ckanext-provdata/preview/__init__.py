"""What anybody can do with a table without downloading it: look, filter, draw, call it from a program, embed it."""
