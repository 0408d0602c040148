"""What a table is: its encoding, its rows, its columns and their types, and how far its loading has come. Pure."""

from ckanext.provdata.tables.policy.columns import Column, fields
from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.faults import Fault, Report
from ckanext.provdata.tables.policy.files import TEXT, Kind, TableFile, kind, open_table, recognised
from ckanext.provdata.tables.policy.status import Limits, Note, Reason, Refused, State, Status
from ckanext.provdata.tables.policy.survey import Survey, check, peek, survey, values
from ckanext.provdata.tables.policy.values import ITEM_TYPES, ColumnType, Value, column_type

__all__ = [
    "ITEM_TYPES",
    "TEXT",
    "Column",
    "ColumnType",
    "Fault",
    "Kind",
    "Limits",
    "Note",
    "Reason",
    "Refused",
    "Report",
    "Row",
    "State",
    "Status",
    "Survey",
    "TableFile",
    "Value",
    "check",
    "column_type",
    "fields",
    "kind",
    "open_table",
    "peek",
    "recognised",
    "survey",
    "values",
]
