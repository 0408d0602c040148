"""Short forms of place names: 石家庄市 → 石家庄, 大厂回族自治县 → 大厂, 南高乡 → 南高."""

from __future__ import annotations

import re

# Peoples as they stand in names of autonomous places; some drop 族 there (巴里坤哈萨克自治县).
PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|"
    "畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族?|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|"
    "阿昌族|普米族|塔吉克族?|怒族|俄罗斯族?|鄂温克族?|保安族|裕固族|独龙族|鄂伦春族?|赫哲族|珞巴|门巴|各族|蒙古"
)
DESIGNATIONS = (
    re.compile(
        rf"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|(?:{PEOPLES})*(?:自治州|自治县|自治旗|民族乡|乡|镇|(?<!矿)区)"
        r"|林区|街道办事处|地区|街道|苏木|省|市|盟|州|县|旗)$"
    ),
    re.compile(r"族?自治[县旗]$"),  # where the people is the name: 鄂伦春自治旗, 东乡族自治县
)
# The designation stays where nothing, or a single character, would be left of the name: 沛县, 郊区.
SHORTEST = 2


def short_name(name: str) -> str:
    """The name without its administrative designation, at least two characters long. 矿区 is kept: 井陉矿区, 井陉县."""
    shorter = (designation.sub("", name) for designation in DESIGNATIONS)
    return next((short for short in shorter if len(short) >= SHORTEST), name)
