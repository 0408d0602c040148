"""The pages of applicants and agencies."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup

from .portal import PERSON, SAID

FORM = {**{key: str(value) for key, value in SAID.items()}, "undertaking": "true"}


def text(answer) -> str:
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


def main(answer) -> str:
    """The page's own part, without the reader's name above it."""
    return BeautifulSoup(answer.data, "html.parser").select_one("main").get_text(" ", strip=True)


@pytest.fixture
def ask(app):
    """Ask for a page as somebody; forms without their token, as the tests' site takes them."""

    def asked(path, user=None, data=None, status=200):
        headers = {"Authorization": user["token"]} if user else {}
        answer = (
            app.post(path, headers=headers, data=data, follow_redirects=False)
            if data is not None
            else app.get(path, headers=headers, follow_redirects=False)
        )
        assert answer.status_code == status, answer.data[-2000:]
        return answer

    return asked


class TestApplicant:
    def test_the_record_offers_the_application(self, portal, ask):
        page = ask(f"/transport/{portal.record['name']}")
        assert f'href="/wave/{portal.wave}/apply"' in page.text
        assert "申请使用" in text(page)

    def test_whoever_is_not_logged_in_is_told_how(self, portal, ask):
        page = ask(f"/wave/{portal.wave}/apply")
        assert "请登录或注册后提出申请" in text(page)
        assert "/user/register" in page.text

    def test_an_application_is_made_and_shown(self, portal, ask):
        paper = (io.BytesIO(b"%PDF-1.4 proof %%EOF"), "证明.pdf")
        made = ask(f"/wave/{portal.wave}/apply", portal.applicant, {**FORM, "attachments": paper}, 302)
        page = ask(made.headers["Location"], portal.applicant)
        assert "待审核" in text(page)
        assert "证明.pdf" in text(page)
        assert PERSON not in page.text
        assert portal.record["title"] in text(ask("/applications", portal.applicant))

    def test_errors_stand_at_their_fields(self, portal, ask):
        page = ask(f"/wave/{portal.wave}/apply", portal.applicant, {**FORM, "identity_number": "1", "undertaking": ""})
        wrong = BeautifulSoup(page.data, "html.parser").select(".pd-field-error")
        assert {each.text for each in wrong} == {"公民身份号码有误，请核对。", "须同意承诺书才能提交申请。"}

    def test_a_second_application_is_not_offered(self, portal, ask):
        portal.apply()
        assert "正在办理" in text(ask(f"/wave/{portal.wave}/apply", portal.applicant))

    def test_a_granted_wave_can_be_downloaded_from_the_page(self, portal, ask):
        application = portal.granted()
        page = ask(f"/application/{application['id']}", portal.applicant)
        assert f"/resource/{portal.resource}/download/" in page.text

    def test_it_is_withdrawn_after_a_question(self, portal, ask):
        address = f"/application/{portal.apply()['id']}"
        assert "不能恢复" in text(ask(f"{address}/withdraw", portal.applicant))
        assert "待审核" in text(ask(address, portal.applicant))
        ask(f"{address}/withdraw", portal.applicant, {}, 302)
        assert "已撤回" in text(ask(address, portal.applicant))

    def test_a_returned_application_is_completed(self, portal, ask):
        application = portal.apply()
        portal.call("provdata_application_review", id=application["id"], decision="return", reason="请写明成果")
        address = f"/application/{application['id']}"
        assert "请写明成果" in text(ask(f"{address}/edit", portal.applicant))
        ask(f"{address}/edit", portal.applicant, {**FORM, "purpose": "发表论文"}, 302)
        page = text(ask(address, portal.applicant))
        assert "待审核" in page
        assert "发表论文" in page


class TestAgency:
    @pytest.fixture
    def editor(self, portal):
        return portal.with_token(portal.user)

    def test_the_queue_shows_what_waits(self, portal, ask, editor):
        application = portal.apply()
        page = ask(f"/organization/{portal.org['name']}/applications", editor)
        assert f"/application/{application['id']}/review" in page.text
        assert PERSON not in page.text

    def test_a_reviewer_is_led_to_it(self, portal, ask, editor):
        queue = f'href="/organization/{portal.org["name"]}/applications"'
        before = portal.call("provdata_application_list", organization=portal.org["id"], state="submitted")["count"]
        portal.apply()
        waiting = ask("/applications", editor)
        assert f"{before + 1} 件待审核" in text(waiting)
        assert queue in waiting.text
        assert queue in ask(f"/organization/{portal.org['name']}", editor).text
        assert queue not in ask(f"/organization/{portal.org['name']}", portal.applicant).text
        assert "件待审核" not in text(ask("/applications", portal.applicant))

    def test_reviewers_see_the_number(self, portal, ask, editor):
        application = portal.apply()
        assert PERSON in ask(f"/application/{application['id']}/review", editor).text

    def test_a_refusal_is_asked_for_once_more(self, portal, ask, editor):
        address = f"/application/{portal.apply()['id']}/review"
        decision = {"decision": "decline", "reason": "用途不符"}
        assert "申请到此结束" in text(ask(address, editor, decision))
        assert "待审核" in text(ask(address, editor))
        ask(address, editor, {**decision, "confirmed": "1"}, 302)
        assert "未批准" in text(ask(address, editor))

    def test_a_grant_is_revoked_after_a_question(self, portal, ask, editor):
        application = portal.granted()
        address = f"/application/{application['id']}"
        assert "下一次访问即被拒绝" in text(ask(f"{address}/revoke", editor))
        assert "请说明理由" in text(ask(f"{address}/revoke", editor, {"reason": ""}))
        ask(f"{address}/revoke", editor, {"reason": "用途不符"}, 302)
        assert "已撤销" in text(ask(f"{address}/review", editor))

    def test_grants_and_downloads_are_listed(self, portal, app, ask, editor):
        portal.granted()
        portal.fetch(app, portal.applicant)
        lists = f"/organization/{portal.org['name']}"
        assert portal.applicant["name"] in text(ask(f"{lists}/grants?live=true", editor))
        assert "下载文件" in text(ask(f"{lists}/downloads?granted=true", editor))


class TestStrangers:
    @pytest.mark.parametrize("step", ["", "/review", "/edit", "/withdraw", "/revoke", "/confirm"])
    def test_an_application_of_others_is_not_there(self, portal, ask, step):
        application, stranger = portal.apply(), portal.stranger()
        real = ask(f"/application/{application['id']}{step}", stranger, status=404)
        absent = ask(f"/application/{'0' * 36}{step}", stranger, status=404)
        assert text(real).replace(application["id"], "0" * 36) == text(absent)

    @pytest.mark.parametrize("name", ["applications", "grants", "downloads"])
    def test_an_agencys_lists_are_its_own(self, portal, ask, name):
        real = ask(f"/organization/{portal.org['name']}/{name}", portal.stranger(), status=404)
        absent = ask(f"/organization/nowhere/{name}", portal.applicant, status=404)
        assert main(real) == main(absent)

    def test_papers_are_for_the_two_sides(self, portal, ask):
        paper = portal.paper()
        application = portal.apply(attachments=[paper])
        address = f"/application/{application['id']}/attachment/{application['attachments'][0]['id']}"
        for user in (portal.applicant, portal.with_token(portal.user)):
            answer = ask(address, user)
            assert answer.data == b"%PDF-1.4 proof %%EOF"
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert set(answer.headers["Cache-Control"].split(", ")) == {"no-store", "private"}
        ask(address, portal.stranger(), status=404)
        assert portal.paper().filename not in ask(address, status=403).text

    def test_hidden_and_absent_waves_answer_alike(self, portal, ask):
        portal.set_record(private=True)
        hidden = ask(f"/wave/{portal.wave}/apply", portal.applicant, status=404)
        absent = ask(f"/wave/{'0' * 36}/apply", portal.applicant, status=404)
        assert text(hidden).replace(portal.wave, "0" * 36) == text(absent)
