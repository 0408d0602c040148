"""What a visitor sees around the records: home page, sector pages, explanations, header and footer."""
