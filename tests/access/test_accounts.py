"""Whoever wants to apply makes an account for himself, which has no right in any organisation."""

from __future__ import annotations

import pytest
from ckan import model
from ckan.tests import helpers

FORM = {"name": "zhang-san", "email": "zhang@example.org", "password1": "kan-shu-123", "password2": "kan-shu-123"}


@pytest.fixture
def registered(portal, app):
    """The account that the registration page has made."""
    page = app.get("/user/register")
    assert page.status_code == 200
    assert "不具有登记和管理数据的权限" in page.text
    app.post("/user/register", data={**FORM, "save": ""}, follow_redirects=False)
    yield model.User.get("zhang-san")
    model.Session.query(model.User).filter_by(name="zhang-san").delete()
    model.repo.commit()


def test_it_applies_and_nothing_else(portal, registered):
    user = {"name": registered.name, "id": registered.id}
    assert portal.apply(user)["state"] == "submitted"
    assert not registered.sysadmin
    assert portal.by(user, "organization_list_for_user", permission="create_dataset") == []
    portal.refused(user, "package_create", type="transport", owner_org=portal.org["id"])
    portal.refused(user, "organization_create", name="mine")


def test_not_by_the_interface(portal, app):
    answer = app.post(
        "/api/3/action/user_create", json={"name": "robot", "email": "r@example.org", "password": "12345678"}
    )
    assert answer.status_code == 403


def test_the_site_can_close_it(portal, app):
    with helpers.changed_config("ckan.auth.create_user_via_web", False):
        assert app.get("/user/register").status_code == 403
        assert "/user/register" not in app.get(f"/wave/{portal.wave}/apply").text
