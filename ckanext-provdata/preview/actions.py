"""Figures and columns of a table, and what an answer says when it was cut short."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.preview.policy import asking, charts
from ckanext.provdata.preview.policy.columns import Column, columns
from ckanext.provdata.preview.service import groups
from ckanext.provdata.shared import config

Answer = dict[str, Any]


@tk.chained_action
@tk.side_effect_free
def datastore_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Answer:
    """As CKAN has it. When more rows were asked for than one answer holds, ``limit_notice`` says so.

    CKAN takes the portal's most instead without a word, and a client takes the first rows for the whole.
    """
    asked = data_dict.get("limit")
    found = _found(next_action, context, data_dict)
    most = config.most_rows()
    if _is_more(asked, most) and found.get("total", most + 1) > most:
        text = tk._(
            "每次最多返回 {most} 行，本次请求的 {asked} 行已减为 {most} 行。请用 offset 分次读取，或下载整个数据表。"
        )
        found["limit_notice"] = text.format(most=most, asked=asked)
    return found


#: What CKAN says of a query that PostgreSQL was not done with in time.
_TOO_SLOW = ["Search took too long"]


def _found(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Answer:
    """As CKAN has it; of what took too long with what can be done about it."""
    try:
        return next_action(context, data_dict)
    except tk.ValidationError as error:
        if error.error_dict.get("query") == _TOO_SLOW:
            raise tk.ValidationError({"query": [tk._("数据量较大，查询超时，请增加筛选条件后重试")]}) from error
        raise


def _is_more(asked: Any, most: int) -> bool:
    try:
        return int(asked) > most
    except (TypeError, ValueError):
        return False


@tk.side_effect_free
def provdata_dictionary_show(context: Any, data_dict: dict[str, Any]) -> Answer:
    """What the columns of a table mean.

    :param resource_id: the table
    :returns: ``resource_id`` and ``columns``, each with ``id``, ``type`` (of the DataStore), ``label``, ``notes``,
        ``unit``, ``item_type`` (code of the information item's type, empty without one), ``length``
    """
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    tk.check_access("provdata_dictionary_show", context, {"resource_id": resource_id})
    fields = _rows(context, resource_id, 0)["fields"]
    names = ("id", "type", "label", "notes", "unit", "item_type", "length")
    listed = columns(fields, _items(context, resource_id))
    return {"resource_id": resource_id, "columns": [{name: getattr(each, name) for name in names} for each in listed]}


def _rows(context: Any, resource_id: str, limit: int) -> Answer:
    asked = {"resource_id": resource_id, "limit": limit, "include_total": False}
    return tk.get_action("datastore_search")(tk.fresh_context(context), asked)


def _items(context: Any, resource_id: str) -> list[dict[str, Any]]:
    """The information items of the record that has the table; none for a table called by an alias."""
    try:
        resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})
        package = tk.get_action("package_show")(tk.fresh_context(context), {"id": resource["package_id"]})
    except tk.ObjectNotFound:
        return []
    return package.get("information_items") or []


@tk.side_effect_free
def provdata_chart_show(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Rows of a table in groups, with figures for each, as a chart shows them.

    :param resource_id: the table
    :param form: ``bar``, ``line`` or ``pie`` (optional, default bar); how many groups are shown depends on it
    :param by: the column that makes groups (optional, the first that is no number)
    :param values: numeric columns to work out, a list or one name (optional)
    :param how: ``count`` rows, or ``sum``, ``avg``, ``min``, ``max`` of ``values`` (optional)
    :param step: for a column of dates ``year``, ``month``, ``day`` or ``whole``; for codes of divisions ``region``,
        which puts towns and villages to their county (optional)
    :param order: ``natural`` or ``value``, the greatest first (optional)
    :param limit: most groups (optional)
    :param conditions: list of ``{"column", "op", "value"}``, op one of is, contains, least, most (optional)
    :returns: ``settings`` as they were understood, ``series`` (titles of the figures), ``groups`` (``label``, None for
        rows without one, and ``figures``), ``total`` (how many groups there are), ``rest`` (the first figure of those
        that are left out, together; None for none, and for figures that are not added up)
    """
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    tk.check_access("provdata_chart_show", context, {"resource_id": resource_id})
    # one row is read and thrown away, so that it is kept who read the table, as for all ways into it
    listed = columns(_rows(context, resource_id, 1)["fields"])
    try:
        chart = charts.chart(data_dict, listed)
        asked = asking.conditions(_listed(data_dict.get("conditions")), listed)
        found = groups.groups(resource_id, chart, listed, asked)
    except asking.UnclearError as error:
        raise tk.ValidationError({error.field: [_unclear(error)]}) from error
    except groups.UnfitValueError as error:
        raise tk.ValidationError({"conditions": [tk._("条件中的值与列的数据类型不符")]}) from error
    except groups.TooSlowError as error:
        raise tk.ValidationError({"conditions": [tk._("数据量较大，统计超时，请增加筛选条件后重试")]}) from error
    _check_pie(chart, found.shown)
    return {
        "settings": chart.settings(),
        "series": _series(chart, listed),
        "groups": [{"label": label, "figures": figures} for label, figures in found.shown],
        "total": found.total,
        "rest": _rest(found),
    }


def _rest(found: groups.Groups) -> float | None:
    """What the groups that are not shown have together."""
    if found.whole is None or found.total <= len(found.shown):
        return None
    return found.whole - sum(figures[0] or 0 for _, figures in found.shown)


def _check_pie(chart: charts.Chart, found: list[Any]) -> None:
    if chart.form is charts.Form.PIE and any((figure or 0) < 0 for _, figures in found for figure in figures):
        raise tk.ValidationError({"form": [tk._("数据含有负值，不能绘制饼图，请改用柱状图")]})


def _listed(given: Any) -> list[Any]:
    """Conditions as a list; an address holds them as JSON."""
    if isinstance(given, str) and given:
        try:
            given = json.loads(given)
        except ValueError as error:
            raise tk.ValidationError({"conditions": [tk._("筛选条件不是有效的 JSON")]}) from error
    if given and not isinstance(given, list):
        raise tk.ValidationError({"conditions": [tk._("筛选条件应为列表")]})
    return given or []


def _unclear(error: asking.UnclearError) -> str:
    texts = {
        "column": tk._("没有“{given}”这一列"),
        "by": tk._("没有“{given}”这一列"),
        "values": tk._("“{given}”不能统计：请选择一至四个数值列"),
        "conditions": tk._("筛选条件过多：{given} 个"),
    }
    return texts.get(error.field, tk._("“{given}”不是可用的值")).format(given=error.given)


def _series(chart: charts.Chart, listed: list[Column]) -> list[str]:
    if not chart.values:
        return [tk._("行数")]
    words = {
        charts.How.SUM: tk._("{column}（合计）"),
        charts.How.AVG: tk._("{column}（平均值）"),
        charts.How.MIN: tk._("{column}（最小值）"),
        charts.How.MAX: tk._("{column}（最大值）"),
    }
    titles = {column.id: column.title for column in listed}
    return [words[chart.how].format(column=titles[name]) for name in chart.values]
