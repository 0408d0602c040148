"""What a field may hold: texts, choices, dates, numbers, places, codes. Knows nothing of records."""
