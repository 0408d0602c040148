"""What a workbook of records is, and how it is read and written. Pure."""
