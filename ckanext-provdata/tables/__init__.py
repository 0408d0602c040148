"""Uploaded tables: CSV, TSV and XLSX files of a record, loaded into the DataStore by a background job."""
