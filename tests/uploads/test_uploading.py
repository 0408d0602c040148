"""Files through the portal: what is refused leaves nothing behind, what is kept comes out harmless."""

from __future__ import annotations

import io
import socket
import threading
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import helpers
from werkzeug.datastructures import FileStorage
from werkzeug.serving import make_server

from tests.catalogue.records import Agency

CSV = "站名,经度\n石家庄站,114.48\n".encode()
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PAGE = HTML.replace(b"<script>alert(1)</script>", b"<p>x</p>")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


@pytest.fixture
def agency(agency, ckan_config, monkeypatch, tmp_path) -> Agency:
    """An agency on an empty portal with an empty store."""
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))
    return agency


@pytest.fixture
def headers(agency) -> dict[str, str]:
    token = helpers.call_action("api_token_create", user=agency.user["name"], name="test")["token"]
    return {"Authorization": token}


def file(name: str, content: bytes, mimetype: str | None = None) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name, content_type=mimetype)


def stored(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file() and "resources" in path.parts]


def upload(agency, record, name="a.csv", content=CSV, **fields):
    return agency.call("resource_create", package_id=record["id"], name="表", upload=file(name, content), **fields)


class TestRefusal:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.xlsx", CSV),
            ("a.csv", HTML),
            ("a.csv", b"MZ\x90\x00"),
            ("a.exe", b"MZ"),
            ("a.zip", b"PK\x03\x04cut"),
            ("a.csv", b""),
        ],
    )
    def test_a_bad_file_leaves_neither_row_nor_file(self, agency, tmp_path, name, content):
        record = agency.create()
        with pytest.raises(tk.ValidationError) as caught:
            upload(agency, record, name, content)
        assert list(caught.value.error_dict) == ["upload"]
        model.Session.rollback()
        assert model.Session.query(model.Resource).count() == 0
        assert stored(tmp_path) == []
        assert agency.call("package_show", id=record["id"]) == record

    def test_a_bad_replacement_leaves_the_old_file(self, agency, tmp_path):
        resource = upload(agency, agency.create())
        with pytest.raises(tk.ValidationError):
            agency.call("resource_update", **{**resource, "upload": file("b.csv", HTML)})
        model.Session.rollback()
        assert stored(tmp_path) == [CSV]
        assert agency.call("resource_show", id=resource["id"]) == resource

    def test_good_fields_with_a_bad_name_save_no_file(self, agency, tmp_path):
        """The file is fine, another field is not: nothing of both is kept."""
        record = agency.create()
        with pytest.raises(tk.ValidationError) as caught:
            agency.call("resource_create", package_id=record["id"], name="", upload=file("a.csv", CSV))
        assert list(caught.value.error_dict) == ["name"]
        assert stored(tmp_path) == []

    @pytest.mark.parametrize(
        ("prefix", "said"), [("", "文件内容与扩展名 XLSX 不符"), ("/en", "not what its extension XLSX says")]
    )
    def test_the_form_says_it_at_the_file_in_the_readers_language(self, agency, app, headers, prefix, said):
        record = agency.create()
        form = {"save": "go-dataset-complete", "id": "", "name": "表", "url": "", "url_type": "upload"}
        answer = app.post(
            f"{prefix}/transport/{record['name']}/resource/new",
            data={**form, "upload": (io.BytesIO(CSV), "a.xlsx")},
            headers=headers,
        )
        assert said in answer.body
        assert agency.call("package_show", id=record["id"])["resources"] == []


class TestKeeping:
    def test_a_good_file_is_kept_whole(self, agency, tmp_path):
        resource = upload(agency, agency.create(), name="名录.csv")
        assert stored(tmp_path) == [CSV]
        assert (resource["format"], resource["mimetype"], resource["size"]) == ("CSV", "text/csv", len(CSV))

    @pytest.mark.parametrize(("name", "content"), [("a.html", PAGE), ("a.svg", DRAWING), ("a.csv", CSV)])
    def test_what_could_run_is_saved_not_shown(self, agency, app, name, content):
        resource = upload(agency, agency.create(), name, content)
        answer = app.get(resource["url"].replace("http://127.0.0.1:5000", ""))
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")

    def test_a_table_declared_to_be_a_page_is_saved_not_shown(self, agency, app):
        resource = upload(agency, agency.create(), mimetype="text/html")
        answer = app.get(f"/dataset/{resource['package_id']}/resource/{resource['id']}/download/a.csv")
        assert answer.headers["Content-Disposition"].startswith("attachment")


class TestCutUpload:
    """A connection that ends before its file does, on a served portal."""

    @pytest.fixture
    def address(self, app):
        server = make_server("127.0.0.1", 0, app.flask_app, threaded=True)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield ("127.0.0.1", server.server_port)
        server.shutdown()
        serving.join()

    def body(self, record: dict) -> bytes:
        parts = [f'name="package_id"\r\n\r\n{record["id"]}', 'name="name"\r\n\r\n表']
        fields = "".join(f"--cut\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
        head = '--cut\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\n'
        return f"{fields}{head}".encode() + CSV * 2000 + b"\r\n--cut--\r\n"

    def send(self, address, headers, body: bytes, announced: int) -> bytes:
        head = (
            "POST /api/3/action/resource_create HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: {headers['Authorization']}\r\nContent-Type: multipart/form-data; boundary=cut\r\n"
            f"Content-Length: {announced}\r\n\r\n"
        )
        with socket.create_connection(address, timeout=30) as connection:
            connection.sendall(head.encode() + body)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def nothing_is_left(self, agency, record, folder) -> bool:
        model.Session.rollback()
        return agency.call("package_show", id=record["id"])["resources"] == [] and stored(folder) == []

    def test_whole_it_is_kept(self, agency, headers, address, tmp_path):
        record = agency.create()
        body = self.body(record)
        assert b" 200 " in self.send(address, headers, body, len(body)).split(b"\r\n")[0]
        assert stored(tmp_path) == [CSV * 2000]

    def test_cut_short_of_its_announced_length_nothing_is_left(self, agency, headers, address, tmp_path):
        record = agency.create()
        body = self.body(record)
        answer = self.send(address, headers, body[: len(body) // 2], len(body))
        assert b" 200 " not in answer.split(b"\r\n")[0]
        assert self.nothing_is_left(agency, record, tmp_path)

    def test_cut_before_its_last_boundary_nothing_is_left(self, agency, headers, address, tmp_path):
        record = agency.create()
        body = self.body(record)[: -len(b"\r\n--cut--\r\n") - 100]
        answer = self.send(address, headers, body, len(body))
        assert b" 200 " not in answer.split(b"\r\n")[0]
        assert self.nothing_is_left(agency, record, tmp_path)
