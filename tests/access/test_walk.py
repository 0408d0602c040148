"""Apply, approve, download, revoke: by the public actions and the address of the file."""

from .portal import TABLE


def test_from_application_to_revocation(portal, app):
    assert portal.fetch(app, portal.applicant).status_code != 200
    application = portal.apply()
    assert application["state"] == "submitted"
    assert portal.fetch(app, portal.applicant).status_code != 200

    approved = portal.approve(application)
    assert (approved["state"], approved["grant"]["live"]) == ("approved", True)
    answer = portal.fetch(app, portal.applicant)
    assert (answer.status_code, answer.data) == (200, TABLE)
    assert "private" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]
    log = portal.call("provdata_download_list", wave=portal.wave)["results"]
    assert [(line["user"], line["resource_id"], line["how"]) for line in log] == [
        (portal.applicant["name"], portal.resource, "file")
    ]

    portal.call("provdata_grant_revoke", id=application["id"], reason="用途不符")
    assert portal.fetch(app, portal.applicant).status_code != 200
    shown = portal.by(portal.applicant, "provdata_application_show", id=application["id"])
    assert (shown["state"], shown["trail"][-1]["reason"]) == ("revoked", "用途不符")
