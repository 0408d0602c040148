"""The records that the search tests look for, and how they ask."""

from ckan.tests import helpers

#: sector, title, summary, tags
RECORDS = [
    ("transport", "石家庄市公共汽车停靠站点分布", "站点名称、经纬度、途经线路。", "公交,站点"),
    ("transport", "唐山市公交线路信息", "线路名称、首末班时间。", "公交,线路"),
    ("transport", "南京市长江大桥车流量监测", "断面流量。", "桥梁"),
    ("health", "石家庄市医疗机构名录", "机构名称、等级、地址。", "医疗机构,医院"),
    ("health", "邯郸市零售药店信息", "药店名称与地址。", "药店"),
    ("general", "天津市河北区停车场信息", "停车场位置。", "停车场"),
    ("agriculture", "黄河北岸生态修复工程", "工程名称。", "生态修复"),
    ("agriculture", "花生产业集群情况", "种植面积。", "花生"),
    ("statistics", "河北省2019—2022年常住人口统计", "常住人口数。", "人口"),
    ("statistics", "河北省2023年常住人口统计", "常住人口数。", "人口"),
    ("statistics", "通信用户发展情况", "移动电话用户数。", "通信"),
    ("general", "失信被执行人名单", "名称与案号。", "社会信用"),
    ("meteorology", "河北省环境空气质量日报", "AQI 与 PM2.5。", "空气质量"),
    ("general", "<b>特殊</b>&“字符”名单", "<script>alert(1)</script> 说明", "特殊"),
]


def ask(text: str, **parameters) -> dict:
    """package_search as anybody."""
    context = {"user": "", "ignore_auth": False}
    return helpers.call_action("package_search", context=context, q=text, **parameters)


def titles(text: str, **parameters) -> list[str]:
    """Titles found for what somebody typed, best first."""
    return [record["title"] for record in ask(text, **parameters)["results"]]
