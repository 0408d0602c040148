"""The only reader of configuration: one typed accessor per option.

Defaults live in ``config_declaration.yaml`` alone, so no accessor repeats one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import config_declaration

KIB, MIB = 1 << 10, 1 << 20


def province() -> str:
    """Two-digit GB/T 2260 code of the province, e.g. ``"13"``."""
    return tk.config["ckanext.provdata.province"]


def redis_url() -> str:
    """Where Redis is, which holds sessions and the queue of tables to be loaded; its password may stand in it."""
    return tk.config["ckan.redis.url"]


def sessions_in_redis() -> bool:
    """Whether CKAN keeps sessions there, which every page has."""
    return tk.config["SESSION_TYPE"] == "redis"


def file() -> str:
    """The configuration file the process was started with; empty when there is none."""
    return tk.config.get("__file__") or ""


def option(name: str) -> Any:
    """Any option by its name, of CKAN's or ours, for who looks at many of them (the doctor); None when not set."""
    return tk.config.get(name)


def errors() -> dict[str, list[str]]:
    """What is wrong with the values of options, by option, as their declarations say."""
    _checked, found = config_declaration.validate(tk.config)
    return {str(name): [str(each) for each in told] for name, told in found.items()}


def metrics_token() -> str:
    """What who reads ``/metrics`` must show; empty closes it."""
    return tk.config["ckanext.provdata.monitoring.metrics_token"]


def site_id() -> str:
    """CKAN's name of this site, by which documents of several sites in one index are told apart."""
    return tk.config["ckan.site_id"]


def local_code_pattern() -> str:
    """Regular expression of resource codes that a local standard allows beside the national form; empty for none."""
    return tk.config["ckanext.provdata.catalogue.local_code_pattern"]


def uscc_required() -> bool:
    """Whether every organisation but those that stand for a region must state its unified social credit code."""
    return tk.config["ckanext.provdata.uscc_required"]


def site_title_en() -> str:
    """Name of the portal on English pages, empty for CKAN's own title."""
    return tk.config["ckanext.provdata.site_title_en"].strip()


def notice() -> str:
    """The line above every page, empty for none."""
    return tk.config["ckanext.provdata.notice"].strip()


def notice_en() -> str:
    """The line above every English page, empty for the Chinese one."""
    return tk.config["ckanext.provdata.notice_en"].strip()


def site_description_en() -> str:
    """Sentence below the English name, empty for CKAN's own description."""
    return tk.config["ckanext.provdata.site_description_en"].strip()


def organizer() -> str:
    """主办单位, empty when not to be shown."""
    return tk.config["ckanext.provdata.organizer"].strip()


def operator() -> str:
    """承办单位, empty when not to be shown."""
    return tk.config["ckanext.provdata.operator"].strip()


def contact_address() -> str:
    """The portal's postal address, empty when not to be shown."""
    return tk.config["ckanext.provdata.contact_address"].strip()


def contact_phone() -> str:
    """The portal's telephone number, empty when not to be shown."""
    return tk.config["ckanext.provdata.contact_phone"].strip()


def contact_email() -> str:
    """The portal's e-mail address, empty when not to be shown."""
    return tk.config["ckanext.provdata.contact_email"].strip()


def icp_filing() -> str:
    """ICP 备案号, empty when not to be shown."""
    return tk.config["ckanext.provdata.icp_filing"].strip()


def police_filing() -> str:
    """公安备案号, empty when not to be shown."""
    return tk.config["ckanext.provdata.police_filing"].strip()


def government_site_code() -> str:
    """政府网站标识码, empty when not to be shown."""
    return tk.config["ckanext.provdata.government_site_code"].strip()


def site_title() -> str:
    """The portal's name, as ``ckan.site_title`` gives it."""
    return tk.config["ckan.site_title"]


def site_description() -> str:
    """One line about the portal, empty when not set."""
    return tk.config["ckan.site_description"] or ""


def feed_page_size() -> int:
    """Records on one page of the RDF catalogue, from ckanext-dcat's option."""
    return tk.config["ckanext.dcat.datasets_per_page"]


def feed_internal_address() -> str:
    """Where the web server in front finds the feed's prepared files, without a slash at the end; empty for none."""
    return tk.config["ckanext.provdata.feed.internal_address"].rstrip("/")


@contextmanager
def without_index_commits() -> Iterator[None]:
    """While this lasts CKAN writes to the search index without making it visible; for loads that do so once."""
    option = "ckan.search.solr_commit"
    usual = tk.config[option]
    tk.config[option] = False
    try:
        yield
    finally:
        tk.config[option] = usual


def tables_max_size() -> int:
    """Largest file loaded as a table, in bytes."""
    return tk.config["ckanext.provdata.tables.max_size"] * MIB


def tables_max_unpacked_size() -> int:
    """What an XLSX file may unpack to, in bytes."""
    return tk.config["ckanext.provdata.tables.max_unpacked_size"] * MIB


def tables_max_memory() -> int:
    """What reading one workbook, JSON file or Shapefile may take, in bytes."""
    return tk.config["ckanext.provdata.tables.max_memory"] * MIB


def tables_max_faulty() -> int:
    """Share of rows with faults, in percent, beyond which a table is refused."""
    return tk.config["ckanext.provdata.tables.max_faulty"]


def tables_max_rows() -> int:
    return tk.config["ckanext.provdata.tables.max_rows"]


def tables_max_columns() -> int:
    return tk.config["ckanext.provdata.tables.max_columns"]


def tables_timeout() -> timedelta:
    """How long the loading of one table may take."""
    return timedelta(seconds=tk.config["ckanext.provdata.tables.timeout"])


def screening_max_size() -> int:
    """Largest file looked through before it opens, in bytes."""
    return tk.config["ckanext.provdata.screening.max_size"] * MIB


def screening_max_unpacked_size() -> int:
    """What such a file may unpack to, in bytes."""
    return tk.config["ckanext.provdata.screening.max_unpacked_size"] * MIB


def screening_timeout() -> timedelta:
    """How long looking through one large file may take."""
    return timedelta(seconds=tk.config["ckanext.provdata.screening.timeout"])


def maps_max_points() -> int:
    """How many rows of a table, or features of a GeoJSON file, one map shows."""
    return tk.config["ckanext.provdata.maps.max_points"]


def maps_max_size() -> int:
    """Largest GeoJSON file drawn, in bytes."""
    return tk.config["ckanext.provdata.maps.max_size"] * MIB


def storage_path() -> str:
    """The folder CKAN keeps files in; what is served without a question lies in ``storage/`` below it."""
    return tk.config["ckan.storage_path"]


def grading() -> str:
    """Name or path of the grading rule, empty for none."""
    return tk.config["ckanext.provdata.access.grading"].strip()


def grading_refuses() -> bool:
    """Whether a grade that contradicts the data level is refused instead of warned about."""
    return tk.config["ckanext.provdata.access.grading_mode"] == "refuse"


def review_days() -> int:
    """Working days in which an application is to be decided."""
    return tk.config["ckanext.provdata.access.review_days"]


def two_persons() -> bool:
    """Whether an approval takes two reviewers."""
    return tk.config["ckanext.provdata.access.two_persons"]


def parents_review() -> bool:
    """Whether organisations above an agency review its applications, too."""
    return tk.config["ckanext.provdata.access.parents_review"]


def max_term_days() -> int:
    """Longest term of a grant in days."""
    return tk.config["ckanext.provdata.access.max_term_days"]


def attachment_types() -> list[str]:
    """Endings of files that may accompany an application, in lower case."""
    return tk.config["ckanext.provdata.access.attachment_types"].lower().split()


def attachment_max_size() -> int:
    """Largest such file in bytes."""
    return tk.config["ckanext.provdata.access.attachment_max_size"] * MIB


def attachment_max_count() -> int:
    """Most such files of one application."""
    return tk.config["ckanext.provdata.access.attachment_max_count"]


def undertaking() -> str:
    """The site's own wording of the undertaking, empty for the one that ships."""
    return tk.config["ckanext.provdata.access.undertaking"].strip()


def review_demanded() -> list[str]:
    """Words for the organisations whose own reviewers approve records before they are public."""
    return tk.config["ckanext.provdata.review.demanded"].split()


def review_superior() -> list[str]:
    """Words for the organisations whose records need the approval of the one above."""
    return tk.config["ckanext.provdata.review.superior"].split()


def review_reviewers() -> list[str]:
    """CKAN's roles that review."""
    return tk.config["ckanext.provdata.review.reviewers"].split()


def review_publishers() -> list[str]:
    """CKAN's roles that publish."""
    return tk.config["ckanext.provdata.review.publishers"].split()


def review_exempts_rows() -> bool:
    """Whether rows of public tables are written without another approval."""
    return tk.config["ckanext.provdata.review.rows"]


def activities_listed() -> int:
    """How many activities a list gives that is not told how many."""
    return tk.config["ckan.activity_list_limit"]


def most_activities_listed() -> int:
    """The longest list of activities."""
    return tk.config["ckan.activity_list_limit_max"]


def site_url() -> str:
    """The portal's address, as ``ckan.site_url`` gives it."""
    return tk.config["ckan.site_url"]


def quality_link_checks() -> bool:
    """Whether links of public files are called."""
    return tk.config["ckanext.provdata.quality.link_checks"]


def quality_link_interval() -> timedelta:
    """How long the answer of a link is good for."""
    return timedelta(days=tk.config["ckanext.provdata.quality.link_days"])


def quality_link_timeout() -> timedelta:
    """How long one call may take, with its redirects."""
    return timedelta(seconds=tk.config["ckanext.provdata.quality.link_timeout"])


def quality_link_networks() -> list[str]:
    """Networks that may be called though they are not public, as CIDR."""
    return tk.config["ckanext.provdata.quality.link_networks"].split()


def registration_max_size() -> int:
    """Largest workbook of records, in bytes."""
    return tk.config["ckanext.provdata.registration.max_size"] * MIB


def registration_max_unpacked_size() -> int:
    """What such a workbook may unpack to, in bytes."""
    return tk.config["ckanext.provdata.registration.max_unpacked_size"] * MIB


def registration_max_rows() -> int:
    """Most records in one workbook."""
    return tk.config["ckanext.provdata.registration.max_rows"]


def registration_timeout() -> int:
    """Seconds the worker may work on one workbook at a time."""
    return tk.config["ckanext.provdata.registration.timeout"]


def upload_max_size() -> int:
    """Largest file that may be sent in pieces, in bytes."""
    return tk.config["ckanext.provdata.uploads.max_size"] * MIB


def upload_chunk_size() -> int:
    """Most bytes of one piece."""
    return tk.config["ckanext.provdata.uploads.chunk_size"] * KIB


def upload_quota() -> int:
    """Bytes that one account's uploads may take until they are saved or cleared away."""
    return tk.config["ckanext.provdata.uploads.quota"] * MIB


def upload_kept() -> timedelta:
    """How long an upload is kept that nobody goes on with."""
    return timedelta(hours=tk.config["ckanext.provdata.uploads.kept"])


def most_rows() -> int:
    """How many rows of a table one answer of the DataStore holds at most."""
    return tk.config["ckan.datastore.search.rows_max"]


def rate_limit() -> int:
    """How many requests of the interface one client may make in ``rate_seconds``; 0 for any number."""
    return tk.config["ckanext.provdata.limits.requests"]


def rate_seconds() -> int:
    """The span of time in which requests are counted, in seconds."""
    return tk.config["ckanext.provdata.limits.seconds"]


def trusted_proxies() -> int:
    """How many web servers stand in front of the portal and add the client's address to X-Forwarded-For."""
    return tk.config["ckanext.provdata.limits.proxies"]
