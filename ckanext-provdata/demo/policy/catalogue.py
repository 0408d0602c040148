"""Tables of the portal's own vocabularies."""

from __future__ import annotations

from ckanext.provdata.schemas import vocabulary

from .table import Item, Scope, Table


def classes(scope: Scope) -> Table:
    """The tree of classes 类, 项, 目."""
    items = [
        Item("code", "C", "分类代码"),
        Item("name", "C", "名称"),
        Item("parent_code", "C", "上级代码"),
        Item("level", "C", "层级", "类、项、目"),
    ]
    levels = {1: "类", 3: "项", 6: "目"}
    return Table.of(
        items,
        [
            (term["value"], term["label"]["zh_Hans_CN"], term.get("parent", ""), levels.get(len(term["value"]), "细目"))
            for term in vocabulary.terms("catalogue_class")
        ],
    )


def sectors(scope: Scope) -> Table:
    """The portal's sectors with the national sector each belongs to."""
    items = [
        Item("sector", "C", "领域代码"),
        Item("name", "C", "领域"),
        Item("national_code", "C", "国家数据领域代码", "综合类由各记录自选，为空"),
        Item("national_name", "C", "国家数据领域"),
    ]
    return Table.of(items, [_sector(term) for term in vocabulary.terms("sector")])


def _sector(term: dict) -> tuple:
    national = term.get("national") or ""
    return (
        term["value"],
        term["label"]["zh_Hans_CN"],
        national,
        vocabulary.label("national_sector", national) if national else "",
    )
