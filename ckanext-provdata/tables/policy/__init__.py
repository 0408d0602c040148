"""What a table is: its encoding, its rows, its columns and their types, and how far its loading has come. Pure."""

from ckanext.provdata.tables.policy.columns import Column, Survey, fields, records, survey
from ckanext.provdata.tables.policy.files import Kind, kind, open_table
from ckanext.provdata.tables.policy.status import Limits, Note, Reason, Refused, State, Status
from ckanext.provdata.tables.policy.values import ITEM_TYPES, ColumnType, column_type

__all__ = [
    "ITEM_TYPES",
    "Column",
    "ColumnType",
    "Kind",
    "Limits",
    "Note",
    "Reason",
    "Refused",
    "State",
    "Status",
    "Survey",
    "column_type",
    "fields",
    "kind",
    "open_table",
    "records",
    "survey",
]
