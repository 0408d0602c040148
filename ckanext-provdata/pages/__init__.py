"""What a visitor sees around the records: home page, header, footer, explanations, figures."""
