"""The mapping table: every field of a record, its place in DCAT-AP 3, how it is said. Read both ways.

Sources: the elements of 政务信息资源目录编制指南（试行）, DCAT-AP 3.0.1, CSVW for the information items.
What DCAT has no word for is a property in the portal's own namespace (``Row(…, None, …)``).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rdflib import URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from ckanext.provdata.dcat.policy import distribution
from ckanext.provdata.dcat.policy.concepts import Authority, CatalogueClass, CatalogueCode, Concept, Licence, Place
from ckanext.provdata.dcat.policy.kinds import (
    BYTES,
    CHECKSUM_ALGORITHM,
    HEX,
    INTEGER,
    MAIL,
    MEDIA_TYPE,
    PHONE,
    WHOLE,
    Address,
    Box,
    Date,
    Kind,
    Number,
    Plain,
    Text,
)  # fmt: skip
from ckanext.provdata.dcat.policy.rows import Group, Listed, Nested, Record, Repeated, Row
from ckanext.provdata.dcat.policy.scope import Scope
from ckanext.provdata.dcat.policy.terms import CNT, CSVW, DCAT, DCT, FOAF, ORG, SPDX, VCARD
from ckanext.provdata.schemas import compose

#: Core fields that never leave the portal by its feed, and why.
WITHHELD = {
    "sharing_type": "sharing is between agencies and no matter of the public feed",
    "sharing_condition": "as sharing_type",
    "data_level": "how an agency grades its data inside; what follows for the public is the opening grade",
    "sharing_mode": "as sharing_type",
}
#: Core fields that CKAN shows under another name: what they are in the flat record the table reads.
RENAMED = {"owner_org": "publisher", "tag_string": "tags"}

_CSVW_TYPES = {
    "C": XSD.string, "N": XSD.decimal, "Y": XSD.decimal, "D": XSD.date, "T": XSD.dateTime, "L": XSD.boolean,
    "M": XSD.string, "G": XSD.string, "B": XSD.double, "I": XSD.integer, "F": XSD.float,
}  # fmt: skip


def _datatype(scope: Scope, item: Record, _record: Record) -> None:
    """Say an item's data type in CSVW's words too, so that a CSVW reader can use the table without our list."""
    scope.add(CSVW.datatype, _CSVW_TYPES.get(item.get("type", "")))


def _organization(scope: Scope, publisher: Record) -> URIRef:
    return scope.site.organization(publisher["id"])


def _organization_id(scope: Scope, node: Node) -> str | None:
    return distribution.last_segment(str(node), str(scope.site.organization("")))


PUBLISHER = (
    Row("title", FOAF.name, Text()),
    Row("uscc", DCT.identifier, Plain()),
    Row("contact_email", FOAF.mbox, MAIL),
    Row("kind", None, Concept("organization_kind"), term="organizationKind"),
)

CONTACT = (
    Row("contact_name", VCARD.fn, Text()),
    Row("contact_email", VCARD.hasEmail, MAIL),
    Row("contact_phone", VCARD.hasTelephone, PHONE),
)

COLUMN = (
    Row("name", CSVW.name, Plain()),
    Row("title", CSVW.title, Text()),
    Row("type", None, Concept("item_type"), term="itemType"),
    Row("length", None, Plain(), term="itemLength"),
    Row("description", DCT.description, Text()),
)

RESOURCE = (
    Row("position", None, INTEGER, term="position"),
    Row("name", DCT.title, Text()),
    Row("description", DCT.description, Text()),
    Row("access_url", DCAT.accessURL, Address()),
    Row("download_url", DCAT.downloadURL, Address()),
    # The name as the agency wrote it comes first; the EU's code is what other portals understand.
    Row("format", None, Plain(), term="formatName"),
    Row("format", DCT["format"], Authority("format_type", (DCT.MediaTypeOrExtent,))),
    Row("mimetype", DCAT.mediaType, MEDIA_TYPE),
    Row("size", DCAT.byteSize, BYTES),
    Row("encoding", CNT.characterEncoding, Plain()),
    Row("data_modified", DCT.modified, Date()),
    Group(
        SPDX.checksum, "checksum", (SPDX.Checksum,),
        (Row("hash", SPDX.checksumValue, HEX), Row("hash_algorithm", SPDX.algorithm, CHECKSUM_ALGORITHM)),
    ),
)  # fmt: skip

CORE: tuple[Any, ...] = (
    Row("title", DCT.title, Text()),
    Row("notes", DCT.description, Text()),
    Row("name", None, Plain(), term="name"),
    Row("catalogue_code", DCT.identifier, Plain()),
    Row("catalogue_class", DCAT.theme, CatalogueClass()),
    Row("type", None, Concept("sector"), term="sector"),
    Row("further_sectors", None, Concept("sector"), many=True, term="furtherSector"),
    Row("national_sector", DCAT.theme, Concept("national_sector")),
    Row("tags", DCAT.keyword, Text(), many=True),
    Row("version", DCAT.version, Plain()),
    Nested("publisher", DCT.publisher, (FOAF.Agent, FOAF.Organization), _organization, _organization_id, PUBLISHER),
    Group(
        DCT.creator, "department", (FOAF.Agent, ORG.OrganizationalUnit),
        (Row("provider_department", FOAF.name, Text()),),
    ),
    Group(DCAT.contactPoint, "contact", (VCARD.Kind, VCARD.Organization), CONTACT),
    Row("region_code", DCT.spatial, Place()),
    Group(DCT.spatial, "extent", (DCT.Location,), (Row("spatial_bbox", DCAT.bbox, Box()),)),
    Group(
        DCT.temporal, "period", (DCT.PeriodOfTime,),
        (Row("temporal_start", DCAT.startDate, Date()), Row("temporal_end", DCAT.endDate, Date())),
    ),
    Row("format_category", None, Concept("format_category"), term="formatCategory"),
    Row("format_type", None, Concept("format_type"), term="formatType"),
    Group(
        DCT.conformsTo, "schema", (DCT.Standard, CSVW.Schema),
        (Listed("information_items", CSVW.column, "column", (CSVW.Column,), COLUMN, _datatype),),
    ),
    Row("update_cycle", DCT.accrualPeriodicity, Authority("update_cycle", (DCT.Frequency,))),
    Row("issued", DCT.issued, Date()),
    Row("data_modified", DCT.modified, Date()),
    Row("language", DCT.language, Authority("language", (DCT.LinguisticSystem,))),
    Row("opening_grade", DCT.accessRights, Authority("opening_grade", (DCT.RightsStatement,))),
    Group(
        DCT.rights, "rights", (DCT.RightsStatement,),
        (
            Row("opening_condition", DCT.description, Text()),
            Row("opening_basis", None, Text(), term="openingBasis"),
        ),
    ),
    Row("license_id", DCT.license, Licence()),
    Row("related_codes", DCT.relation, CatalogueCode(), many=True),
    Repeated(
        "resources", DCAT.distribution, (DCAT.Distribution,), distribution.place, distribution.key, RESOURCE,
        distribution.derive,
    ),
)  # fmt: skip

CATALOGUE: tuple[Any, ...] = (
    Row("title", DCT.title, Text()),
    Row("description", DCT.description, Text()),
    Row("homepage", FOAF.homepage, Address()),
    Row("languages", DCT.language, Authority("language", (DCT.LinguisticSystem,)), many=True),
    Row("region_code", DCT.spatial, Place()),
    Nested("publisher", DCT.publisher, (FOAF.Agent, FOAF.Organization), _organization, _organization_id, PUBLISHER),
)


@cache
def table(dataset_type: str) -> tuple[Any, ...]:
    """The whole table of a type: the core's entries and one for each field its sector adds.

    A type that is no sector of ours has the core's entries only.
    """
    if dataset_type not in compose.SECTORS:
        return CORE
    return (*CORE, *(sector_row(field) for field in compose.load(dataset_type)["dataset_fields"]))


def sector_row(field: dict[str, Any]) -> Row:
    """A field that only one sector has: a property of ours, its kind taken from the schema."""
    many = field.get("preset") == "provdata_choices" or "provdata_list_output" in field.get("output_validators", "")
    return Row(field["field_name"], None, _sector_kind(field), many=many)


def _sector_kind(field: dict[str, Any]) -> Kind:
    if "vocabulary" in field:
        return Concept(field["vocabulary"])
    if field.get("preset") == "provdata_number":
        return WHOLE if field.get("whole") else Number()
    if field.get("preset") == "provdata_date":
        return Date()
    words = field.get("preset") in {"provdata_text", "provdata_long_text"}
    return Text() if words else Plain()
