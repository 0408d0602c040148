"""What templates ask about the portal as a whole."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import g
from ckan.lib.search import SearchError

from ckanext.provdata.pages import policy
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.shared import config

LANGUAGE_NAMES = {"zh_Hans_CN": "简体中文", "en": "English"}

#: (endpoint, first part of the path by which an entry of the navigation knows that it is the current one)
NAVIGATION = (
    "dataset.search",
    "provdata_plan.index",
    "provdata_plan.opening_list",
    "organization.index",
    "provdata_pages.developers",
    "home.about",
)


def provdata_site_title() -> str:
    """The portal's name in the page's language."""
    return (not _chinese() and config.site_title_en()) or tk.g.site_title


def provdata_site_description() -> str:
    """The sentence below the portal's name in the page's language."""
    return (not _chinese() and config.site_description_en()) or tk.g.site_description


def provdata_notice() -> str:
    """What a visitor must know first, in the page's language; empty when there is nothing."""
    return (not _chinese() and config.notice_en()) or config.notice()


def _chinese() -> bool:
    return _language().startswith("zh")


def _language() -> str:
    return tk.h.lang() or "zh_Hans_CN"


def provdata_languages() -> list[dict[str, Any]]:
    """The languages of the site: ``code`` (BCP 47), ``name`` in itself, ``url`` of this page in it, ``current``."""
    address = tk.h.current_url()
    return [
        {
            "code": tk.h.unix_locale_to_bcp47(locale.short_name),
            "name": LANGUAGE_NAMES.get(locale.short_name, locale.display_name),
            "url": tk.h.url_for(address, locale=locale.short_name),
            "current": locale.short_name == _language(),
        }
        for locale in tk.h.get_available_locales()
    ]


def provdata_navigation() -> list[dict[str, Any]]:
    """The entries of the main navigation: ``label``, ``url``, ``current``."""
    labels = (
        tk._("数据目录"),
        tk._("开放计划"),
        tk._("开放清单"),
        tk._("数据提供方"),
        tk._("接口服务"),
        tk._("关于平台"),
    )
    return [
        {"label": label, "url": tk.url_for(endpoint), "current": _is_current(endpoint)}
        for label, endpoint in zip(labels, NAVIGATION, strict=True)
    ]


def _is_current(endpoint: str) -> bool:
    asked = tk.request.endpoint or ""
    blueprint, _, view = endpoint.partition(".")
    if asked in NAVIGATION:
        return asked == endpoint
    return view in ("search", "index") and asked.startswith((f"{blueprint}.", f"{blueprint}_"))


def provdata_footer() -> dict[str, Any]:
    """What the footer shows, empty where nothing is configured; ``filings`` are those that are."""
    return {
        "organizer": config.organizer(),
        "operator": config.operator(),
        "address": config.contact_address(),
        "phone": config.contact_phone(),
        "email": config.contact_email(),
        "filings": policy.filings(
            config.icp_filing(),
            config.police_filing(),
            config.government_site_code(),
            {"site_code": tk._("政府网站标识码：")},
        ),
    }


def provdata_sectors() -> list[dict[str, Any]]:
    """The ten sectors in their order: ``name``, ``label``, ``about``, ``url``."""
    return [
        {
            "name": sector,
            "label": tk.h.provdata_term("sector", sector),
            "about": _about(sector),
            "url": tk.url_for(f"{sector}.search"),
        }
        for sector in SECTORS
    ]


def _about(sector: str) -> str:
    schema = tk.h.scheming_get_dataset_schema(sector) or {}
    return tk.h.scheming_language_text(schema.get("about", ""))


def provdata_sector(name: str | None) -> dict[str, Any] | None:
    """One of :func:`provdata_sectors`, None for what is no sector."""
    return next((sector for sector in provdata_sectors() if sector["name"] == name), None)


def provdata_cities() -> list[dict[str, str]]:
    """The places directly below the province, townships left out: ``code`` and short ``name``."""
    places = regions.children(regions.province_code(config.province()))
    return [{"code": p.code, "name": p.short_name} for p in places if p.level is not regions.Level.TOWNSHIP]


def provdata_overview() -> dict[str, Any] | None:
    """The portal's public figures, asked once in a request; None while the search index does not answer."""
    if not hasattr(g, "provdata_overview"):
        try:
            g.provdata_overview = tk.get_action("provdata_overview_show")({"user": ""}, {})
        except SearchError:
            g.provdata_overview = None
    return g.provdata_overview


def provdata_shares(values: dict[str, int]) -> dict[str, float]:
    """Parts of the sum in per cent."""
    return policy.shares(values)


def provdata_latest_records(limit: int = 8) -> list[dict[str, Any]]:
    """The public records that came last, newest first; none while the search index does not answer."""
    wanted = {"fq": policy.public_records(SECTORS), "sort": "metadata_created desc", "rows": limit}
    try:
        return tk.get_action("package_search")({"user": ""}, wanted)["results"]
    except SearchError:
        return []


def provdata_suggest_url() -> str:
    """Where the search box asks for suggestions."""
    return tk.h.url_for("/api/util/provdata/suggest", locale="default")


def provdata_error_texts(code: int) -> dict[str, str]:
    """Title and help of an error page, for a code that has none of its own those of a fault of the portal."""
    texts = {
        400: (tk._("请求有误"), tk._("网址或填写的内容不符合要求，请检查后再试。")),
        401: (tk._("需要登录"), tk._("请登录后再访问本页。")),
        403: (tk._("无权访问"), tk._("您的账号没有查看本页的权限。")),
        # the same for what is hidden and what never was, and a way on for who knows that there is something
        404: (
            tk._("页面不存在"),
            tk._(
                "网址可能有误，或者内容已经移走、没有公开。依申请开放的数据，请从其目录页提出申请；"
                "办理情况和使用授权见“我的申请”。可以搜索一下："
            ),
        ),
        409: (tk._("内容已被他人修改"), tk._("请重新打开页面后再试。")),
        413: (tk._("文件过大"), tk._("上传的文件超过了允许的大小。")),
        503: (tk._("服务暂时不可用"), tk._("请稍后再试。")),
    }
    title, advice = texts.get(code) or (tk._("系统出错了"), tk._("问题已经记录，请稍后再试。"))
    return {"title": title, "help": advice}
