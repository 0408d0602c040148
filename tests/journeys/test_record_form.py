"""An editor at the record's form: steps, fields that come and go, rows from a spreadsheet, mistakes. Saves nothing."""

from __future__ import annotations

import pytest

from .conftest import log_in

PASTED = "park_name\t停车场名称\t字符型\t100\t全称\nspaces\t泊位数\t整型\t\t\n"
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData('text', text);
  input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def form(page):
    """The form of a new transport record, its scripts at work."""
    log_in(page, "agency")
    page.goto("/transport/new")
    page.wait_for_selector(".provdata-paged")
    return page


def shown_steps(form) -> list[str]:
    return [step.get_attribute("id") for step in form.query_selector_all(".provdata-step") if step.is_visible()]


def test_one_step_stands_there_at_a_time(form):
    assert shown_steps(form) == ["step-identity"]
    form.click("[data-page=next]")
    assert shown_steps(form) == ["step-provider"]
    form.click('.provdata-steps a[href="#step-opening"]')
    assert shown_steps(form) == ["step-opening"]
    assert form.is_disabled("[data-page=next]")


def test_fields_follow_the_grade(form):
    form.click('.provdata-steps a[href="#step-opening"]')
    expected = {
        "open": {"license_id"},
        "conditional": {"license_id", "opening_condition"},
        "closed": {"opening_basis"},
    }
    for grade, fields in expected.items():
        form.select_option("#field-opening_grade", grade)
        names = ("license_id", "opening_condition", "opening_basis")
        assert {name for name in names if form.is_visible(f'[data-field="{name}"]')} == fields


def test_rows_come_from_a_spreadsheet(form):
    form.click('.provdata-steps a[href="#step-content"]')
    form.eval_on_selector(".provdata-items input", PASTE, PASTED)
    rows = [
        [cell.input_value() for cell in row.query_selector_all("input, select")]
        for row in form.query_selector_all(".provdata-items tbody tr")
    ]
    assert rows == [["park_name", "停车场名称", "C", "100", "全称"], ["spaces", "泊位数", "I", "", ""]]
    form.click(".provdata-items tbody tr:first-child [data-remove]")
    (name,) = [cell.get_attribute("name") for cell in form.query_selector_all(".provdata-items input[name$=-name]")]
    assert name == "information_items-0000-name"


def test_a_mistake_is_one_click_away(form):
    form.fill("#field-title", "试填，不保存")
    form.click(".form-actions [type=submit]")
    form.wait_for_selector(".provdata-paged")
    assert form.input_value("#field-title") == "试填，不保存"
    form.click('.error-explanation a[href="#field-opening_grade"]')
    assert shown_steps(form) == ["step-opening"]
    assert form.evaluate("document.activeElement.id") == "field-opening_grade"
