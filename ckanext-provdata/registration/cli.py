"""``ckan provdata catalogue``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.provdata.regions import service as organizations
from ckanext.provdata.registration.service import files, runs
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.shared.acting import acting

ENDED_WELL = ("checked", "imported")
#: Problems that are printed; all of them are in the annotated copy.
PRINTED = 50


@click.group(help="Whole catalogues as workbooks.")
def catalogue() -> None:
    pass


@catalogue.command("import")
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", required=True, help="Id or name of the organisation whose records they are.")
@click.option("--user", help="In whose name and with whose rights; default: the site's own user.")
@click.option("--mode", type=click.Choice(["check", "valid", "all"]), default="check", show_default=True)
@click.option("--sector", type=click.Choice(SECTORS), help="For a workbook that was not made from a template.")
@click.option("--annotated", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the annotated copy.")
def import_(workbook: Path, organization: str, annotated: Path | None, **asked: Any) -> None:
    """Check a workbook of records, or import it. May be interrupted; resume goes on where it stopped."""
    user = asked.pop("user") or _site_user()
    with workbook.open("rb") as stream, acting():
        upload = FileStorage(stream, filename=workbook.name)
        data = {**asked, "organization": organization, "upload": upload}
        run = _tried("provdata_registration_create", user, **data)
    click.echo(run["id"])
    _finish(run["id"], user, annotated)


@catalogue.command()
@click.argument("registration")
@click.option("--user", help="In whose name and with whose rights; default: the site's own user.")
@click.option("--mode", type=click.Choice(["check", "valid", "all"]), help="Default: as before.")
def resume(registration: str, user: str | None, mode: str | None) -> None:
    """Go on with a registration that was cancelled, checked or cut off."""
    user = user or _site_user()
    shown = _tried("provdata_registration_show", user, id=registration)
    if not shown["live"]:
        _tried("provdata_registration_start", user, id=registration, mode=mode or "")
    _finish(registration, user, None)


@catalogue.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--sector", type=click.Choice(SECTORS), required=True)
@click.option("--organization", help="Whose records; without it an empty template is written.")
def export(target: Path, sector: str, organization: str | None) -> None:
    """Write a sector's records as a workbook, or its template."""
    group = organizations.find(organization) if organization else None
    if organization and group is None:
        raise click.ClickException(f"no organisation {organization}")
    with files.catalogue(sector, group) if group else files.template(sector) as file:
        target.write_bytes(file.read())


def _site_user() -> str:
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def _tried(action: str, user: str, **data: Any) -> Any:
    """An action's answer as that user, in whose rights nothing is added. Raises ClickException with what it says."""
    context: Any = {"user": user, "provdata_worked_by_caller": True}
    with acting():
        try:
            return tk.get_action(action)(context, data)
        except tk.ValidationError as error:
            raise click.ClickException("；".join(map(str, error.error_summary.values()))) from error
        except (tk.ObjectNotFound, tk.NotAuthorized) as error:
            raise click.ClickException(str(error.message or error)) from error


def _finish(run_id: str, user: str, annotated: Path | None) -> None:
    """Work with a progress bar, then say how it went; exit code 1 unless it ended well without problems."""
    _work(run_id)
    run = _tried("provdata_registration_show", user, id=run_id)
    problems = _tried("provdata_registration_problem_list", user, id=run_id, limit=PRINTED)
    for each in problems["results"]:
        click.echo("{sheet}!{column}{row} {label}：{message}".format(**each), err=True)
    click.echo("\n".join(filter(None, (run["summary"], run["fault"]))))
    if annotated:
        _write_annotated(run, annotated)
    if run["state"] not in ENDED_WELL or run["problems"]:
        raise click.exceptions.Exit(1)


def _work(run_id: str) -> None:
    with click.progressbar(length=1, label="catalogue", show_pos=True) as bar:

        def report(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        context: Any = {"ignore_auth": True, "provdata_progress": report}
        done = tk.get_action("provdata_registration_work")(context, {"id": run_id})
    model.Session.remove()
    if not done["worked"]:
        raise click.ClickException(f"another registration of this organisation is under way: {run_id}")


def _write_annotated(run: dict[str, Any], target: Path) -> None:
    with acting(), files.annotated(runs.get(run["id"]), organizations.find(run["organization_id"])) as file:
        target.write_bytes(file.read())


commands = [catalogue]
