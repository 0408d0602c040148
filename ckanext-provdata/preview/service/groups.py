"""Reads groups of rows from the DataStore. Whoever calls has made sure that the asker may read the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend
from sqlalchemy.exc import DBAPIError

from ckanext.provdata.preview.policy.asking import Condition, Op
from ckanext.provdata.preview.policy.charts import Chart, How, Order, Step
from ckanext.provdata.preview.policy.columns import Column, Sort

#: How long PostgreSQL may work on one chart, in milliseconds.
PATIENCE = 15_000
#: Digits of a county's code; those of towns and villages begin with them.
COUNTY = 6
#: SQLSTATE of a statement that took too long.
_CANCELLED = "57014"
_STEPS = {Step.YEAR: "YYYY", Step.MONTH: "YYYY-MM", Step.DAY: "YYYY-MM-DD", Step.WHOLE: "YYYY-MM-DD HH24:MI:SS"}
_TYPES: dict[Sort, Any] = {Sort.NUMBER: sa.Numeric(), Sort.TIME: sa.DateTime(), Sort.TEXT: sa.Text()}


class TooSlowError(Exception):
    """PostgreSQL was not done in time."""


class UnfitValueError(ValueError):
    """A condition's value is none of its column's type."""


@dataclass(frozen=True, slots=True)
class Groups:
    """shown: (label, figures) in the chart's order, a label being None for rows in which the column is empty; total:
    how many groups there are; whole: the first figure of all of them together, None where they are not added up."""

    shown: list[tuple[str | None, list[float | None]]]
    total: int = 0
    whole: float | None = None


def groups(resource_id: str, chart: Chart, columns: Sequence[Column], asked: Iterable[Condition]) -> Groups:
    """Raises TooSlowError, UnfitValueError."""
    known = {column.id: column for column in columns}
    query = _query(resource_id, chart, known, list(asked))
    try:
        with _engine().begin() as connection:
            connection.execute(sa.text(f"SET LOCAL statement_timeout TO {PATIENCE}"))
            rows = connection.execute(query).all()
    except DBAPIError as error:
        code = getattr(error.orig, "pgcode", "") or ""
        if code == _CANCELLED:
            raise TooSlowError from error
        if code.startswith("22"):  # the class of values that are none of their type
            raise UnfitValueError from error
        raise
    shown = [(row[0], [_number(figure) for figure in row[3:]]) for row in rows]
    return Groups(shown, rows[0][1], _number(rows[0][2])) if rows else Groups([])


def _number(figure: Any) -> float | None:
    return None if figure is None else float(figure)


def _engine() -> sa.engine.Engine:
    return DatastorePostgresqlBackend.get_active_backend()._get_read_engine()  # type: ignore[attr-defined]


def _query(resource_id: str, chart: Chart, known: dict[str, Column], asked: list[Condition]) -> Any:
    by = sa.column(chart.by)
    label = _label(by, known[chart.by], chart.step).label("label")
    figures = [_figure(chart.how, sa.column(name)) for name in chart.values] or [sa.func.count()]
    # texts in the order in which the file has them: it is the agency's, and 10月 does not belong before 2月
    natural = sa.func.min(sa.column("_id") if known[chart.by].sort is Sort.TEXT else by).asc().nulls_last()
    order = [figures[0].desc().nulls_last(), natural] if chart.order is Order.VALUE else [natural]
    return (
        sa.select(label, sa.func.count().over(), _whole(chart, figures[0]), *figures)
        .select_from(sa.table(resource_id))
        .where(*_conditions(asked, known))
        .group_by(sa.text("1"))
        .order_by(*order)
        .limit(chart.limit)
    )


def _whole(chart: Chart, figure: Any) -> Any:
    return sa.func.sum(figure).over() if chart.how in (How.COUNT, How.SUM) else sa.null()


def _label(by: Any, column: Column, step: Step) -> Any:
    if step is Step.REGION:
        return sa.func.left(sa.func.btrim(sa.cast(by, sa.Text)), COUNTY)
    if column.sort is not Sort.TIME:
        return sa.cast(by, sa.Text)
    form = _STEPS[Step.DAY if column.type == "date" and step is Step.WHOLE else step]
    return sa.func.to_char(by, form)


def _figure(how: How, column: Any) -> Any:
    """A figure, none where no row of the group has a value. NaN would be no JSON."""
    number = sa.func.nullif(sa.cast(column, sa.Numeric), sa.text("'NaN'::numeric"))
    return {How.SUM: sa.func.sum, How.AVG: sa.func.avg, How.MIN: sa.func.min, How.MAX: sa.func.max}[how](number)


def _conditions(asked: list[Condition], known: dict[str, Column]) -> list[Any]:
    """What all rows must meet; several values that one column is to be are alternatives, as in the DataStore."""
    wanted: dict[str, list[str]] = {}
    found = []
    for one in asked:
        if one.op is Op.IS:
            wanted.setdefault(one.column, []).append(one.value)
        else:
            found.append(_condition(one, known[one.column]))
    return [*found, *(_is_one_of(known[name], values) for name, values in wanted.items())]


def _condition(one: Condition, column: Column) -> Any:
    place = sa.column(one.column)
    if one.op is Op.CONTAINS:
        return sa.func.strpos(sa.func.lower(sa.cast(place, sa.Text)), one.value.lower()) > 0
    value = sa.cast(sa.literal(one.value), _TYPES[column.sort])
    return place >= value if one.op is Op.LEAST else place <= value


def _is_one_of(column: Column, values: list[str]) -> Any:
    place = sa.column(column.id) if column.sort is not Sort.TEXT else sa.cast(sa.column(column.id), sa.Text)
    return place.in_([sa.cast(sa.literal(value), _TYPES[column.sort]) for value in values])
