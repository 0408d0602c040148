"""What every capability may use: configuration, clock, errors."""
