"""``python -m tests.prove.harvesting``: a CKAN site that harvests, told what to do line by line.

Runs inside a stock site with ckanext-harvest and ckanext-dcat. Each line of the input is a JSON list, the name of one
of the commands below and its arguments; each line of the output is its answer. One process does it all, so that nobody
waits for CKAN to start again and again.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections import Counter
from contextlib import redirect_stdout
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.common import make_connection
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestObjectError

from tests.benchmarks import inside


def source(user: str, kind: str, url: str) -> str:
    """A source of that kind; its id."""
    name = f"proof-{uuid.uuid4().hex[:12]}"
    made = _call(user, "harvest_source_create", name=name, title=name, url=url, source_type=kind,
                 owner_org=_organization(user))  # fmt: skip
    return made["id"]


def empty(user: str) -> None:
    """Forget all sources and all that came from them."""
    for one in _call(user, "harvest_source_list"):
        _call(user, "harvest_source_clear", id=one["id"])
        _call(user, "harvest_source_delete", id=one["id"])
    model.Session.commit()


def run(user: str, source_id: str) -> dict[str, Any]:
    """One job, as ``ckan harvester run-test`` does it: gathered, fetched and imported in this process.

    Returns ``seconds``, how many objects ended as ``added``, ``updated``, ``deleted`` …, ``touched``, how many datasets
    were written in earnest, and ``errors``.
    """
    began = time.monotonic()
    before = _modified()
    job = HarvestJob.get(_call(user, "harvest_job_create", source_id=source_id, run=False)["id"])
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester(job.source.type)
    for object_id in queue.gather_stage(harvester, job) or []:
        queue.fetch_and_import_stages(harvester, HarvestObject.get(object_id))
    after = _modified()
    report = Counter(one.report_status for one in _objects(job))
    errors = _errors(job)
    _call(user, "harvest_jobs_run")
    assert HarvestJob.get(job.id).status == "Finished"
    touched = sum(before.get(one) != at for one, at in after.items() if one in before)
    return {**report, "touched": touched, "errors": errors, "seconds": time.monotonic() - began}


def held(user: str, source_id: str) -> list[dict[str, Any]]:
    """What the site's own visitors see of a source: its datasets, found by the search."""
    make_connection().commit(waitSearcher=True)
    found: list[dict[str, Any]] = []
    while batch := tk.get_action("package_search")(
        {"user": ""}, {"fq": f"harvest_source_id:{source_id}", "rows": 100, "start": len(found), "sort": "id asc"}
    )["results"]:
        found += batch
    return [_plain(one) for one in found]


# --- within -----------------------------------------------------------------------------------------------------------


def _plain(package: dict[str, Any]) -> dict[str, Any]:
    extras = {one["key"]: one["value"] for one in package.get("extras", [])}
    return {
        "id": package["id"],
        "guid": extras.get("guid") or extras.get("uri") or package["id"],
        "title": package["title"],
        "identifier": extras.get("identifier"),
        "publisher": extras.get("publisher_name"),
        "resources": len(package["resources"]),
        "addresses": sorted(one["url"] for one in package["resources"]),
    }


def _modified() -> dict[str, str]:
    """When each dataset was written last."""
    rows = model.Session.query(model.Package.id, model.Package.metadata_modified).filter_by(state="active")
    return {one: at.isoformat() for one, at in rows}


def _objects(job: HarvestJob) -> Any:
    return model.Session.query(HarvestObject).filter_by(harvest_job_id=job.id)


def _errors(job: HarvestJob) -> list[str]:
    gather = model.Session.query(HarvestGatherError.message).filter_by(harvest_job_id=job.id)
    ids = [one.id for one in _objects(job)]
    objects = model.Session.query(HarvestObjectError.message).filter(HarvestObjectError.harvest_object_id.in_(ids))
    return [message for (message,) in [*gather, *objects]]


def _organization(user: str) -> str:
    """Whom harvested datasets belong to."""
    try:
        return _call(user, "organization_show", id="harvested")["id"]
    except tk.ObjectNotFound:
        return _call(user, "organization_create", name="harvested", title="采集")["id"]


def _call(user: str, action: str, /, **data: Any) -> Any:
    context = {"model": model, "session": model.Session, "user": user, "ignore_auth": True}
    return tk.get_action(action)(context, data)


COMMANDS = {"source": source, "empty": empty, "run": run, "held": held}


def main() -> None:
    answers = sys.stdout
    with redirect_stdout(sys.stderr), inside.site() as user:
        tk.config["ckan.search.solr_commit"] = False  # once for each crawl, see held
        for line in sys.stdin:
            name, *words = json.loads(line)
            answers.write(json.dumps(COMMANDS[name](user, *words)) + "\n")
            answers.flush()
            model.Session.remove()


if __name__ == "__main__":
    main()
