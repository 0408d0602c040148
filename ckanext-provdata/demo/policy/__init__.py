"""What the demo catalogue consists of: tables, the files made of them, and the list of records. Pure, no CKAN."""
