"""What names a person: passports and travel permits, e-mail, and an address beside a personal name.

Neither a passport's number nor a name tells by itself what it is: the first is taken for one only where the text or the
heading says so, a name only beside an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Kind
from .numbers import Found

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
#: Ordinary, service and diplomatic passports of the People's Republic, and permits for Hong Kong, Macao and Taiwan.
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7}|[DSP]E?\d{7,8}|1[45]\d{7}|[CW]\d{8}|C[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?|[A-Z]{2}\d{7})(?![0-9A-Za-z])"
)
_TRAVELS = re.compile(r"护照|通行证|(?i:passport)|出入境证|旅行证")

#: Family names, the frequent ones; names of two characters apart.
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵"
    "孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢骆岳齐梅辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成"
    "游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺仝佘逯苑亢郗郇荀隗麻暴蔚檀缑鹿哈钮"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|百里|呼延|轩辕|独孤|南宫|长孙|宇文"
_GIVEN = r"[\u4e00-\u9fff]"
NAME = rf"(?:(?:{_DOUBLE}){_GIVEN}{{1,2}}|[{_FAMILY}]{_GIVEN}{{1,2}})"
_NAME_CELL = re.compile(rf"(?:{NAME}|{_GIVEN}{{2,6}}·{_GIVEN}{{2,8}})")
_ANY_NAME = re.compile(rf"{_GIVEN}{{2,4}}|{_GIVEN}{{2,6}}·{_GIVEN}{{2,8}}")
#: What is no person's even where a person's name is expected.
_NO_PERSON = re.compile(r"[室处科局厅厂院校店站所部会村组]$|^(?:不详|未知|空置|出租|无)")
#: What ends a place, an office or a thing and not a name.
_NO_NAME = re.compile(
    r"[省市县区镇乡村庄屯寨堡营店铺路街巷道桥河江湖海山岭沟坡湾站场园厂局所院校处科室部队社组号类级年月日时分元吨米亩里率数量值额]$"
    r"|^(?:高[中小校]|初中|小学|大[学专]|本科|硕士|博士|汉族|满族|白[天昼族]|金[额属融]|温[度差]|时间|成[本立果都]|安[全装置]|连续|来源|常[住用规]|单[位价]|计划|和[平谐]|明[细确]|全[部国年]|查询|解[决除]|强[度制]|保[险留护障]|应[急用]|方[案向式]|文[化物件]|包[括装含]|管理|向[东南西北]|关[闭键]|项目|游[客览]|未知|时段|商[业品铺]|冷[库链]|花[园卉]|米粉|车[辆位站]|路[线段]|石[油材化]|田[径园]|武[术汉]|江[苏西]|安徽|甘肃|河[北南])"
)
_NAMED = re.compile(
    r"^(?:.{0,6}姓名|联系人|户主|业主|住户|申请人|当事人|收件人|患者|学生|家长|监护人|受助人|受益人|死者|被告人?|原告人?|本人|人员|名字)$"
)
_LIVES = re.compile(
    r"^.{0,4}(?:住址|居住地|居住地址|住所地?|通讯地址|通信地址|家庭地址|户籍地?址?|户口所在地|收货地址|邮寄地址|详细地址|地址)$"
)
_HOME = re.compile(r"住址|居住|家庭|户籍|户口|收货")
_DETAIL = re.compile(
    r"[\u4e00-\u9fff]{1,20}(?:路|街|巷|道|胡同|弄|里|村|庄|屯|区|园|苑|公寓|大院|小区|楼|院)"
    r"[^,，;；。\s|]{0,24}?[0-9一二三四五六七八九十百]+ ?-?[0-9]*(?:号楼|号院|栋|幢|座|单元|室|户|组|号)"
)
#: A door people live behind, as offices on a street have none.
_DOOR = re.compile(
    r"单元|[0-9一二三四五六七八九十]+(?:栋|幢|号楼)[^,，;；。\s]{0,10}[0-9]{3,4}|[0-9一二三四五六七八九十]+组[0-9]*号?|小区[^,，;；。\s]{0,10}[0-9]+室"
)
_OFFICE = re.compile(
    r"公司|集团|合作社|事务所|委员会|局$|厅$|医院|学校|大学|中学|小学|幼儿园|银行|超市|饭店|酒店|商行|药店|门诊|诊所|服务中心|大厦|广场|写字楼|办公|综合楼|经营部|店$|厂$"
)
_CALLED = r"姓名|联系人|户主|业主|住户|申请人|当事人|收件人|来信人|患者|学生|家长|监护人|被告人?|原告人?"
_INTRODUCED = re.compile(rf"(?:{_CALLED})[:：\s]{{0,2}}({NAME}|{_GIVEN}{{2,4}}(?=[,，;；。、（(\s]))")
_LIVES_IN = r"(?:家住|现住|住址|居住于|居住在|住在|住[:：]?)"
#: A name, perhaps with what people are called by, and not far behind it that somebody lives somewhere. Looked for at
#: each place, since a town's name may begin like a person's. Any name will do that is followed by 男 or 女.
_LIVING = re.compile(
    rf"(?=({NAME})(?:先生|女士|同志)?[^。；;\n]{{0,30}}?{_LIVES_IN})"
    rf"|(?<!{_GIVEN})(?=({_GIVEN}{{2,4}})[,，（(][男女][^。；;\n]{{0,30}}?{_LIVES_IN})"
)
#: Words one of which every such sentence holds.
_CUE = re.compile(rf"住|{_CALLED}")
#: Characters before an address in which a name is looked for, and between two parts of one address.
NEAR, NEXT = 80, 4
#: Characters behind an address that may say what is there.
BEHIND = 8


def emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield Found(Kind.EMAIL, match.group(), match.start())


def passports(text: str, *, hinted: bool) -> Iterator[Found]:
    """Numbers of travel documents. hinted: the column's heading says that it holds them."""
    for match in _PASSPORT.finditer(text):
        if hinted or _TRAVELS.search(text, max(0, match.start() - 30), match.end() + 20):
            yield Found(Kind.PASSPORT, match.group(), match.start())


def speaks_of_travel(heading: str) -> bool:
    return bool(_TRAVELS.search(heading)) or "证件号" in heading


def names_people(heading: str) -> bool:
    return bool(_NAMED.match(heading))


def gives_addresses(heading: str) -> bool:
    return bool(_LIVES.match(heading))


def gives_homes(heading: str) -> bool:
    """Whether the heading speaks of where people live: then a village is enough."""
    return gives_addresses(heading) and bool(_HOME.search(heading))


def is_name(cell: str) -> bool:
    """Whether a whole cell reads like the name of a person."""
    return bool(_NAME_CELL.fullmatch(cell)) and not _NO_NAME.search(cell)


def is_called(cell: str) -> bool:
    """Whether a cell may be a name where the heading says that there are names."""
    return bool(_ANY_NAME.fullmatch(cell)) and not _NO_PERSON.search(cell)


def is_detailed(address: str) -> bool:
    """Whether an address names a building or a door."""
    return bool(_DETAIL.search(address))


def is_home(address: str) -> bool:
    """Whether it names a door as people live behind."""
    return is_detailed(address) and bool(_DOOR.search(address)) and not is_office(address)


def is_office(cell: str) -> bool:
    return bool(_OFFICE.search(cell))


def lives(text: str) -> Iterator[tuple[str, str, int]]:
    """Name, address and the address's place, where a text tells where somebody lives."""
    if not _CUE.search(text):
        return
    ended = -NEXT - 1
    for match in _DETAIL.finditer(text):
        goes_on, ended = match.start() - ended <= NEXT, match.end()
        office = is_office(text[match.start() : match.end() + BEHIND])
        name = "" if goes_on or office else _named_before(text, match.start(), match.end())
        if name:
            yield name, match.group(), match.start()


def _named_before(text: str, start: int, end: int) -> str:
    """Who a text has named shortly before, or within what was taken for the address's beginning."""
    said = text[max(0, start - NEAR) : end]
    introduced = [match[1] for match in _INTRODUCED.finditer(said) if not _NO_PERSON.search(match[1])]
    if introduced:
        return introduced[-1]
    living = (match[1] or match[2] for match in _LIVING.finditer(said))
    return next((name for name in living if not _NO_NAME.search(name)), "")
