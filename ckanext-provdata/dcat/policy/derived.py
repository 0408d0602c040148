"""What is said of a record and of the catalogue beyond their fields: for readers only, nothing is read back."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from ckanext.provdata.dcat.policy import authorities, offers, openings
from ckanext.provdata.dcat.policy.concepts import CatalogueCode, Concept, scheme
from ckanext.provdata.dcat.policy.distribution import endpoint, instant
from ckanext.provdata.dcat.policy.mapping import CONTACT
from ckanext.provdata.dcat.policy.rows import Record, is_empty, write_all
from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope
from ckanext.provdata.dcat.policy.terms import ADMS, DCAT, DCT, FOAF, ORG, SKOS, VCARD, fragment
from ckanext.provdata.schemas import vocabulary as lists

#: Publisher types of ADMS, by kind of organisation; a government body's follows from its level.
_PUBLISHER_TYPES = {
    "public_enterprise": ("Company", "企业"),
    "institution": ("NonProfitOrganisation", "非营利组织"),
    "research": ("Academia-ScientificOrganisation", "学术科研机构"),
    "company": ("Company", "企业"),
    "social_organisation": ("NonProfitOrganisation", "非营利组织"),
}
_GOVERNMENT = {"province": ("RegionalAuthority", "地区政府")}
_LOCAL = ("LocalAuthority", "地方政府")
_ADMS_PUBLISHER = "http://purl.org/adms/publishertype/"
OWN_SCHEMES = ("sector", "national_sector", "catalogue_class")


def dataset(scope: Scope, record: Record) -> None:
    scope.is_a(DCAT.Dataset, DCAT.Resource)
    _themes(scope, record)
    _identifier(scope, record)
    _page(scope, record)
    _country(scope)
    _rights(scope, record)
    _instants(scope, record)
    _catalogue_record(scope, record)
    openings.write(scope, record)
    publisher = record.get("publisher") or {}
    if publisher:
        publisher_type(scope.at(scope.site.organization(publisher["id"])), publisher)
        _contact(scope, record, publisher)
        _department(scope, record, publisher)


def catalogue(scope: Scope, record: Record) -> None:
    scope.is_a(DCAT.Catalog)
    scope.add(DCAT.themeTaxonomy, authorities.scheme(scope, "data-theme"))
    scope.add(DCAT.themeTaxonomy, *(scheme(scope, name) for name in OWN_SCHEMES))
    _country(scope)
    scope.at(URIRef(record["homepage"])).is_a(FOAF.Document)
    if record.get("modified"):
        scope.add(DCT.modified, instant(record["modified"]))
    scope.add(DCAT.service, _interface(scope, record))
    offers.write(scope, record)
    publisher_type(scope.at(scope.site.organization(record["publisher"]["id"])), record["publisher"])


def _interface(scope: Scope, record: Record) -> Node:
    node = fragment(scope.site.catalogue(), "api")
    at = scope.at(node)
    at.is_a(DCAT.DataService)
    at.add(DCT.title, Literal(f"{record['title']}（目录接口）", lang=LANGUAGE))
    endpoint(at, f"{scope.site.base}/api/3")
    return node


def _themes(scope: Scope, record: Record) -> None:
    """Sectors as our own concepts and, because every European reader goes by them, as EU data themes."""
    sectors = [record["type"], *(record.get("further_sectors") or [])]
    scope.add(DCAT.theme, *(Concept("sector").write(scope, sector) for sector in sectors))
    for theme in eu_themes(sectors, record.get("national_sector")):
        scope.add(DCAT.theme, authorities.describe(scope, URIRef(theme)))


def eu_themes(sectors: list[str], national_sector: str | None) -> list[str]:
    """EU data themes of the sectors; the national sector speaks for a general record, "provisional" for none."""
    found = [theme for sector in sectors for theme in _themes_of("sector", sector)]
    found = found or _themes_of("national_sector", national_sector or "")
    return sorted(set(found)) or [str(authorities.uri("data-theme", "OP_DATPRO"))]


def _themes_of(vocabulary: str, code: str) -> list[str]:
    return (lists.term(vocabulary, code) or {}).get("themes", [])


def _identifier(scope: Scope, record: Record) -> None:
    if record.get("catalogue_code"):
        scope.add(ADMS.identifier, CatalogueCode().write(scope, record["catalogue_code"]))


def _page(scope: Scope, record: Record) -> None:
    page = scope.site.page(record["type"], record["name"])
    scope.add(DCAT.landingPage, page)
    scope.at(page).is_a(FOAF.Document)


def _country(scope: Scope) -> None:
    """The country as EU concept, beside the region of ours: the vocabulary shape knows no smaller Chinese place."""
    country = authorities.uri("country", "CHN")
    scope.add(DCT.spatial, authorities.describe(scope, country, types=(DCT.Location,)))


def _rights(scope: Scope, record: Record) -> None:
    node = fragment(scope.subject, "rights")
    scope.add(DCT.rights, node)
    scope.at(node).is_a(DCT.RightsStatement)
    scope.at(node).label(
        RDFS.label, (lists.term("opening_grade", record.get("opening_grade", "")) or {}).get("label", {})
    )


def _instants(scope: Scope, record: Record) -> None:
    """Where the agency gave no date, the portal's own; a time of day tells it from the agency's."""
    for field, predicate, stamp in (
        ("issued", DCT.issued, "metadata_created"),
        ("data_modified", DCT.modified, "metadata_modified"),
    ):
        if is_empty(record.get(field)) and record.get(stamp):
            scope.add(predicate, instant(record[stamp]))


def _catalogue_record(scope: Scope, record: Record) -> None:
    """The entry itself, as distinct from the data it describes: when it was listed and last edited."""
    if not record.get("metadata_modified"):
        return
    at = scope.at(fragment(scope.subject, "record"))
    at.is_a(DCAT.CatalogRecord)
    at.add(FOAF.primaryTopic, scope.subject)
    at.add(DCT.issued, instant(record["metadata_created"]))
    at.add(DCT.modified, instant(record["metadata_modified"]))
    offers.conforms(at, offers.PROFILE)


def publisher_type(scope: Scope, publisher: Record) -> None:
    """ADMS publisher type, which DCAT-AP wants of an agent."""
    name, label = _PUBLISHER_TYPES.get(publisher.get("kind", "")) or _GOVERNMENT.get(publisher.get("level", ""), _LOCAL)
    node = URIRef(_ADMS_PUBLISHER + name)
    scope.add(DCT.type, node)
    at = scope.at(node)
    at.is_a(SKOS.Concept)
    at.add(SKOS.prefLabel, Literal(label, lang=LANGUAGE))
    at.add(SKOS.inScheme, URIRef(f"{_ADMS_PUBLISHER}1.0"))
    taxonomy = scope.at(URIRef(f"{_ADMS_PUBLISHER}1.0"))
    taxonomy.is_a(SKOS.ConceptScheme)
    taxonomy.add(DCT.title, Literal("发布者类型", lang=LANGUAGE))


def _contact(scope: Scope, record: Record, publisher: Record) -> None:
    """Whose contact it is; the organisation's own contact where the record names none."""
    names = [row.field for row in CONTACT]
    if any(not is_empty(record.get(name)) for name in names):
        at = scope.at(fragment(scope.subject, "contact"))
        at.add(VCARD["organization-name"], Literal(publisher["title"], lang=LANGUAGE))
    elif any(not is_empty(publisher.get(name)) for name in names):
        at = scope.at(fragment(scope.site.organization(publisher["id"]), "contact"))
        scope.add(DCAT.contactPoint, at.subject)
        at.is_a(VCARD.Kind, VCARD.Organization)
        write_all(CONTACT, at, {"contact_name": publisher["title"], **{k: v for k, v in publisher.items() if v}})


def _department(scope: Scope, record: Record, publisher: Record) -> None:
    if record.get("provider_department"):
        at = scope.at(fragment(scope.subject, "department"))
        at.add(ORG.unitOf, scope.site.organization(publisher["id"]))
