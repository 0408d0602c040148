"""Links are called within their rules, whatever a server or a name does, and what comes of it is kept."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.provdata.quality.policy import links as rules
from ckanext.provdata.quality.policy.links import Known, Outcome, RefusedError
from ckanext.provdata.quality.service.calling import Caller
from ckanext.provdata.quality.service.links import Found

HERE = rules.networks(["127.0.0.0/8"])


class Server(ThreadingHTTPServer):
    """Answers by path; ``asked`` keeps method and path of each request."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.done = threading.Event()
        self.broken = False
        super().__init__(("127.0.0.1", 0), Handler)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        name, _, rest = self.path.partition("?")
        if name == "/never":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            with suppress(OSError):
                while not self.server.done.wait(0.02):  # a byte now and then, so that no silence is long
                    self.wfile.write(b"x")
            return
        status = {"/gone": 404, "/to": 302, "/loop": 302, "/getonly": 405}.get(name, 200)
        if self.server.broken or (name == "/getonly" and self.command == "GET"):
            status = 503 if self.server.broken else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", rest or "/loop")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - the library's name for it

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server():
    with Server() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.done.set()
        found.shutdown()


def test_answers_are_told_apart(server):
    caller = Caller(0.4, HERE)
    outcomes = {
        "/file": Found(Outcome.ANSWERED, 200),
        "/gone": Found(Outcome.STATUS, 404),
        "/to?/file": Found(Outcome.ANSWERED, 200),
        "/to?" + server.url("/gone"): Found(Outcome.STATUS, 404),
        "/loop": Found(Outcome.REDIRECTS),
        "/getonly": Found(Outcome.ANSWERED, 200),
        "/never": Found(Outcome.TIMEOUT),
        "/to?file:///etc/passwd": Found(Outcome.REFUSED),
        "/to?http://192.168.1.1/": Found(Outcome.REFUSED),
    }
    assert {path: caller.call(server.url(path)) for path in outcomes} == outcomes
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert caller.call(f"http://127.0.0.1:{port}/").outcome is Outcome.CONNECTION
    assert caller.call(server.url("/", host="no-such.invalid")).outcome is Outcome.NAME


def test_a_host_that_is_silent_is_left_alone_for_this_round(server):
    urls = [server.url(f"/never?{number}") for number in range(5)]
    found = Caller(0.2, HERE).all([*urls, server.url("/file", host="localhost")])
    assert [found[url] and found[url].outcome for url in urls] == [Outcome.TIMEOUT] * 3 + [None] * 2
    assert found[server.url("/file", host="localhost")] == Found(Outcome.ANSWERED, 200)


class TestSecrets:
    def test_nothing_that_only_this_machine_reaches_is_called(self, server):
        assert Caller(1).call(server.url("/file")).outcome is Outcome.REFUSED
        assert Caller(1).call(server.url("/file", host="localhost")).outcome is Outcome.REFUSED
        # a public name that leads here, or both to here and to somewhere public
        for addresses in (["127.0.0.1"], ["8.8.8.8", "127.0.0.1"]):
            caller = Caller(1, resolver=lambda _host, _port, found=addresses: found)
            assert caller.call(server.url("/file", host="data.example.org")).outcome is Outcome.REFUSED
        assert server.asked == []

    def test_a_name_is_looked_up_once_and_what_was_judged_is_called(self, server):
        answers = iter([["127.0.0.1"], ["10.0.0.1"]])
        caller = Caller(1, HERE, resolver=lambda _host, _port: next(answers))
        assert caller.call(server.url("/file", host="data.example.org")).outcome is Outcome.ANSWERED
        assert next(answers) == ["10.0.0.1"]

    def test_the_portal_itself_is_called_at_its_own_address_only(self, server):
        assert Caller(1, own=server.url("")).call(server.url("/file")).outcome is Outcome.ANSWERED
        assert Caller(1, own="http://127.0.0.1:1").call(server.url("/file")).outcome is Outcome.REFUSED

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
         "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
         "2002:7f00:1::", "192.0.2.1", "198.18.0.1"],
    )  # fmt: skip
    def test_addresses_that_are_not_public_are_refused(self, address):
        with pytest.raises(RefusedError):
            rules.permitted([address], ())

    @pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
    def test_public_ones_are_not(self, address):
        assert rules.permitted([address], ()) == address

    @pytest.mark.parametrize(
        "url",
        ["ftp://example.org/a", "file:///etc/passwd", "gopher://example.org", "http://", "http:///a", "a.csv",
         "http://user@example.org/", "http://user:secret@example.org/", "http://example.org:22/",
         "http://example.org:0/", "http://example.org:99999/", "http://[::1/"],
    )  # fmt: skip
    def test_addresses_of_other_kinds_are_refused(self, url):
        with pytest.raises(RefusedError):
            rules.target(url)

    def test_what_is_called_is_named_as_it_should(self):
        found = rules.target("https://数据.中国:8443/a b/停车?x=停 车#top")
        assert found.authority == "xn--vxup8b.xn--fiqs8s:8443"
        assert found.path == "/a%20b/%E5%81%9C%E8%BD%A6?x=%E5%81%9C%20%E8%BD%A6"


def test_one_failure_is_forgiven_to_a_link_that_answered():
    usual = timedelta(days=7)
    assert rules.after(Known(), Outcome.TIMEOUT) == Known(answers=False, failures=1)
    once = rules.after(Known(answers=True), Outcome.STATUS)
    assert (once, rules.wait(once, usual)) == (Known(answers=True, failures=1), timedelta(hours=1))
    twice = rules.after(once, Outcome.STATUS)
    assert (twice, rules.wait(twice, usual)) == (Known(answers=False, failures=2), timedelta(days=1))
    assert rules.wait(rules.after(twice, Outcome.ANSWERED), usual) == usual


@pytest.mark.ckan_config("ckanext.provdata.quality.link_networks", "127.0.0.0/8")
@pytest.mark.ckan_config("ckanext.provdata.quality.link_timeout", 2)
def test_a_score_follows_its_links(judge, server):
    record = judge.portal.publish("transport")
    link = {"package_id": record["id"], "name": "链接", "format": "CSV", "url": server.url("/file")}
    judge.agency.call("resource_create", **link)

    def check() -> dict:
        model.Session.execute(sa.text("UPDATE provdata_quality_link SET due_at = now()"))
        model.Session.commit()
        return judge.ask("provdata_quality_link_check", judge.root)

    before = judge.show(record)
    assert [(each["label"], each["answers"]) for each in before["links"]] == [("尚未检查", False)]
    assert check() == {"taken": 1, "called": 1, "answered": 1}
    assert judge.ask("provdata_quality_link_check", judge.root)["taken"] == 0
    after = judge.show(record)
    assert after["points"] - before["points"] == 80
    assert after["links"][0]["checked_at"]
    assert "可以访问" in judge.portal.read(f"/dataset/{record['name']}/quality").body
    server.broken = True
    for points in (after["points"], before["points"]):  # the first failure costs nothing
        check()
        found = judge.show(record)
        assert (found["points"], found["links"][0]["label"]) == (points, "服务器答复 503")
    judge.agency.call("package_patch", id=record["id"], resources=[])
    assert judge.show(record)["links"] == []
    assert check()["taken"] == 0
