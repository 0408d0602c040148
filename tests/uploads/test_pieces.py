"""Files that are sent in pieces: resumed, looked at, bounded, used once they are whole, and cleared away."""

from __future__ import annotations

import hashlib
import io
import zlib
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers

from ckanext.provdata.uploads import jobs, service
from ckanext.provdata.uploads.model import Upload
from tests.catalogue.records import Agency
from tests.sites import app, loaded_plugins  # noqa: F401 - fixtures

CONTENT = "站名,经度\n".encode() + b"".join(f"站{n},114.{n}\n".encode() for n in range(300))
KIB = 1024


@pytest.fixture
def agency(app, ckan_config, monkeypatch, tmp_path) -> Agency:  # noqa: F811
    """An agency on a portal with an empty store and small pieces."""
    model.Session.rollback()
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))
    monkeypatch.setitem(ckan_config, "ckanext.provdata.uploads.chunk_size", 1)
    return Agency()


def token(user) -> dict[str, str]:
    return {"Authorization": helpers.call_action("api_token_create", user=user["name"], name="x")["token"]}


@pytest.fixture
def call(app, agency):  # noqa: F811
    """An action over HTTP, as the agency's editor unless somebody else's headers are given."""
    headers = token(agency.user)

    def called(action, status=200, who=None, **data):
        sent: dict = {"headers": headers if who is None else who}
        sent |= {"data": data} if "upload" in data and not isinstance(data["upload"], str) else {"json": data}
        answer = app.post(f"/api/3/action/{action}", **sent)
        assert answer.status_code == status, answer.text
        return answer.json.get("result") if status == 200 else answer.json["error"]

    return called


def append(call, upload, content=CONTENT, *, status=200, offset=None, **more):
    """The next piece."""
    first = upload["received"] if offset is None else offset
    piece = content[first : first + KIB]
    sums = {"checksum": f"crc32:{zlib.crc32(piece):08x}", **more}
    file = (io.BytesIO(sums.pop("piece", piece)), "piece")
    return call("provdata_upload_append", status, id=upload["id"], offset=first, upload=file, **sums)


def whole(call, name="站点.csv", content=CONTENT):
    """A finished upload."""
    upload = call("provdata_upload_begin", name=name, size=len(content))
    while upload["received"] < len(content):
        upload = append(call, upload, content)
    return call("provdata_upload_finish", id=upload["id"])


def work(upload):
    """Do what the outbox holds for the upload, due or not."""
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [upload["id"]]})
    model.Session.rollback()


def files(tmp_path) -> list:
    return [path for path in (tmp_path / "provdata" / "uploads").glob("*")]


def test_a_file_in_pieces_becomes_a_resource_like_any_other(call, agency, app):  # noqa: F811
    record = agency.create(private=False)
    upload = whole(call)
    made = call("resource_create", package_id=record["id"], name="站点", upload=upload["token"])
    assert made["url"].endswith("/data.csv")
    assert (made["url_type"], made["size"]) == ("upload", len(CONTENT))
    assert app.get(urlsplit(made["url"]).path).data == CONTENT
    assert "upload" not in call("resource_show", id=made["id"])


def test_goes_on_where_it_stopped(call, tmp_path):
    upload = call("provdata_upload_begin", name="a.csv", size=len(CONTENT))
    append(call, upload)
    with service.path(upload["id"]).open("ab") as file:  # a piece that was cut off after its bytes, before its commit
        file.write(b"rest of an attempt that was cut off")
    upload = call("provdata_upload_show", id=upload["id"])
    assert upload["received"] == KIB
    while upload["received"] < len(CONTENT):
        upload = append(call, upload)
    assert call("provdata_upload_finish", id=upload["id"])["finished"]
    assert service.path(upload["id"]).read_bytes() == CONTENT


class TestRefused:
    @pytest.fixture
    def upload(self, call):
        return append(call, call("provdata_upload_begin", name="a.csv", size=len(CONTENT)))

    @pytest.mark.parametrize("offset", [0, 2 * KIB, -1])
    def test_a_piece_in_the_wrong_place_learns_the_right_one(self, call, upload, offset):
        assert append(call, upload, status=409, offset=offset)["received"] == [str(KIB)]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"checksum": "crc32:00000000"},
            {"checksum": "sha256:" + "0" * 64},
            {"checksum": "md5:x"},
            {"checksum": ""},
            {"piece": b"damaged on its way"},
        ],
    )
    def test_a_damaged_piece_leaves_nothing(self, call, upload, wrong):
        assert "checksum" in append(call, upload, status=409, **wrong)
        assert call("provdata_upload_show", id=upload["id"])["received"] == KIB
        assert service.path(upload["id"]).stat().st_size == KIB

    def test_a_piece_that_is_too_long_or_empty(self, call, upload):
        for piece in (b"x" * (KIB + 1), b""):
            given = {"piece": piece, "checksum": f"sha256:{hashlib.sha256(piece).hexdigest()}"}
            assert "upload" in append(call, upload, status=409, **given)

    def test_more_than_was_announced(self, call):
        upload = call("provdata_upload_begin", name="a.csv", size=10)
        assert "upload" in append(call, upload, status=409)

    def test_an_end_before_the_end(self, call, agency, upload):
        assert call("provdata_upload_finish", 409, id=upload["id"])["received"] == [str(KIB)]
        record = agency.create()
        assert "upload" in call("resource_create", 409, package_id=record["id"], name="x", upload=upload["token"])

    @pytest.mark.parametrize(("name", "size"), [("a.exe", 1), ("", 1), ("a.csv", 0), ("a.csv", "viel"), ("a.csv", -1)])
    def test_what_cannot_be_begun(self, call, tmp_path, name, size):
        call("provdata_upload_begin", 409, name=name, size=size)
        assert files(tmp_path) == []

    def test_too_large_and_over_the_quota(self, call, ckan_config, monkeypatch, tmp_path):
        monkeypatch.setitem(ckan_config, "ckanext.provdata.uploads.max_size", 1)
        monkeypatch.setitem(ckan_config, "ckanext.provdata.uploads.quota", 2)
        mib = 1 << 20
        assert "1 MiB" in call("provdata_upload_begin", 409, name="a.csv", size=mib + 1)["size"][0]
        for _ in range(2):
            call("provdata_upload_begin", name="a.csv", size=mib)
        assert "2 MiB" in call("provdata_upload_begin", 409, name="a.csv", size=1)["size"][0]
        assert len(files(tmp_path)) == 2

    def test_bytes_that_are_not_what_the_name_says(self, call, tmp_path):
        content = b"<!DOCTYPE html><html>" + b"x" * 3000
        upload = call("provdata_upload_begin", name="a.csv", size=len(content))
        while upload["received"] < len(content):
            upload = append(call, upload, content)
        assert "CSV" in call("provdata_upload_finish", 409, id=upload["id"])["upload"][0]
        assert files(tmp_path) == []
        call("provdata_upload_show", 404, id=upload["id"])


class TestWhose:
    def test_others_find_none_of_it(self, call):
        upload, other = whole(call), Agency()
        who = token(other.user)
        for verb in ("show", "finish", "cancel"):
            assert call(f"provdata_upload_{verb}", 404, who, id=upload["id"]) == call(
                f"provdata_upload_{verb}", 404, who, id="none"
            )
        file = {"offset": 0, "checksum": "", "upload": (io.BytesIO(b"x"), "piece")}
        call("provdata_upload_append", 404, who, id=upload["id"], **file)
        record = other.create()
        call("resource_create", 409, who, package_id=record["id"], name="x", upload=upload["token"])

    def test_only_editors_begin(self, call):
        for who in (token(factories.User()), {}):
            call("provdata_upload_begin", 403, who, name="a.csv", size=1)


class TestGone:
    def test_what_was_saved_is_cleared_away_and_what_was_refused_is_kept(self, call, agency, tmp_path):
        record, upload = agency.create(), whole(call)
        asked = {"package_id": record["id"], "upload": upload["token"]}
        assert "name" in call("resource_create", 409, name="长" * 1000, **asked)
        work(upload)
        assert [path.name for path in files(tmp_path)] == [upload["id"]]
        call("resource_create", name="站点", **asked)
        work(upload)
        assert files(tmp_path) == []
        call("provdata_upload_show", 404, id=upload["id"])

    def test_given_up(self, call, tmp_path):
        upload = append(call, call("provdata_upload_begin", name="a.csv", size=len(CONTENT)))
        call("provdata_upload_cancel", id=upload["id"])
        assert files(tmp_path) == []
        call("provdata_upload_show", 404, id=upload["id"])

    def test_what_nobody_goes_on_with_is_cleared_away(self, call, tmp_path):
        old, young = (call("provdata_upload_begin", name="a.csv", size=5) for _ in range(2))
        past = sa.update(Upload).where(Upload.id == old["id"])
        model.Session.execute(past.values(touched_at=sa.func.now() - sa.text("interval '25 hours'")))
        for upload in (old, young):
            jobs.expire(upload["id"], {})
        model.repo.commit()
        assert [path.name for path in files(tmp_path)] == [young["id"]]
        assert model.Session.get(Upload, old["id"]) is None
        jobs.expire(old["id"], {})  # once more does no harm
