"""The whole way: template, check, import, export, and again."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from flask import g

from ckanext.provdata.registration.policy.columns import KEY

from .portal import ITEM, ROW, filled, letter, numbered


def test_a_template_filled_in_becomes_records(clerk):
    book = filled(numbered(3))
    checked = clerk.registered(book, "check")
    assert clerk.said(checked) == []
    assert (checked["state"], checked["rows"]) == ("checked", {"would_create": 3})
    assert clerk.records() == []

    imported = clerk.start(checked, "all")
    assert (imported["state"], imported["rows"]) == ("imported", {"created": 3})
    first = clerk.call("package_show", id=clerk.records()[0].id)
    assert first["title"] == "石家庄市公共停车场名录（1）"
    assert first["transport_mode"] == ["road", "urban_bus"]
    assert first["catalogue_code"] == "201001/1"
    assert [item["name"] for item in first["information_items"]] == ["park_name"]
    assert {tag["name"] for tag in first["tags"]} == {"停车场", "停车位"}


def test_what_was_exported_changes_nothing_when_it_comes_back(clerk):
    clerk.registered(filled(numbered(2)), "valid")
    before = [(record.id, record.metadata_modified) for record in clerk.records()]
    run = clerk.registered(clerk.exported(), "all")
    assert clerk.said(run) == []
    assert (run["state"], run["rows"]) == ("imported", {"unchanged": 2})
    assert [(record.id, record.metadata_modified) for record in clerk.records()] == before


def test_problems_are_said_at_their_cell(clerk):
    wrong = {**ROW, "update_cycle": "有时", "title": ""}
    book = filled([wrong, {**ROW, KEY: "2"}], [ITEM, {**ITEM, KEY: "2", "title": ""}])
    run = clerk.registered(book, "valid")
    assert sorted(clerk.said(run)) == [
        ("信息资源", 3, letter(book, "title"), "此项必填。"),
        ("信息资源", 3, letter(book, "update_cycle"), "“有时”不在可选范围内。"),
        ("信息项", 4, letter(book, "title", "信息项"), "缺少内容。"),
    ]
    assert clerk.records() == []


def test_whoever_works_on_it_is_himself_again_afterwards(clerk, app):
    """A check takes back what it has saved, and with it what the session knew of the uploader."""
    run = clerk.upload(filled(numbered(1)))
    with app.flask_app.test_request_context("/"):
        g._login_user = somebody = model.User.get(clerk.user["id"])
        tk.get_action("provdata_registration_work")({"ignore_auth": True}, run)
        assert g._login_user is somebody
