"""A labelled set of our own invention: tables and texts as agencies have them, what is personal in them, and what only
looks so. Nobody in it lives; everything is drawn from a seed.

A label is a kind, a row and, in tables, a column: what a reviewer would have to find.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from stdnum.cn import uscc

from ckanext.provdata.screening.policy.kinds import Kind
from tests.screening.people import Invented

Label = tuple[Kind, int, int]
WORDS = ("内部资料", "涉密")
ROWS = 40


@dataclass(slots=True)
class Sample:
    """A file, and what is in it. In texts the column is 0: the line is enough."""

    filename: str
    lines: list[str] = field(default_factory=list)
    labels: set[Label] = field(default_factory=set)

    @property
    def content(self) -> bytes:
        return "\n".join(self.lines).encode()

    @property
    def is_text(self) -> bool:
        return self.filename.endswith(".txt")

    def row(self, *cells: str | tuple[str, Kind]) -> None:
        """Add a row; a cell that is a pair is what its second says."""
        number = len(self.lines) + 1
        self.lines.append(",".join(cell if isinstance(cell, str) else cell[0] for cell in cells))
        self.labels |= {(cell[1], number, at) for at, cell in enumerate(cells, 1) if not isinstance(cell, str)}

    def line(self, text: str, *kinds: Kind) -> None:
        self.lines.append(text)
        self.labels |= {(kind, len(self.lines), 0) for kind in kinds}


class Maker:
    """Draws values that are personal, and values that are like them."""

    def __init__(self, seed: int) -> None:
        self.person = Invented(seed)
        self.pick = random.Random(seed + 1)  # noqa: S311 - no secrets are drawn

    def digits(self, count: int) -> str:
        return str(self.pick.randint(1, 9)) + "".join(self.pick.choices("0123456789", k=count - 1))

    def wrong_identity(self) -> str:
        """An identity number with a wrong check digit, as a code of 18 digits is."""
        number = self.person.identity()
        return number[:17] + next(digit for digit in "0123456789X" if digit != number[17])

    def old_identity(self) -> str:
        number = self.person.identity()
        while number[6:8] != "19":
            number = self.person.identity()
        return number[:6] + number[8:17]

    def code(self) -> str:
        """A unified social credit code."""
        number = f"91130102MA{self.digits(7)}"
        return number + uscc.calc_check_digit(number)

    def long_code(self) -> str:
        """Like a bank card's number, with a Luhn digit that is right as often as chance has it."""
        return f"62{self.digits(17)}"

    def office(self) -> str:
        return f"石家庄市桥西区中山西路{self.pick.randint(1, 400)}号"

    def spaced(self, number: str) -> str:
        return f"{number[:3]} {number[3:7]} {number[7:]}"

    def wide(self, text: str) -> str:
        return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def samples(seed: int) -> Iterator[Sample]:
    """The whole set."""
    for number, (name, make) in enumerate(FILES.items()):
        sample = Sample(name)
        make(sample, Maker(seed * 1_000 + number))
        yield sample


def _roll(sample: Sample, maker: Maker) -> None:
    """Benefits by person, as a county's export has them."""
    sample.row("序号", "姓名", "身份证号", "联系电话", "家庭住址", "开户账号", "金额")
    for number in range(ROWS):
        one = maker.person
        home = one.home() if number % 2 else f"正定县曲阳桥乡{maker.pick.choice(('高平', '东洋', '西里寨'))}村"
        sample.row(
            str(number),
            one.name(),
            (one.identity(), Kind.IDENTITY),
            (one.mobile(), Kind.MOBILE),
            (home, Kind.PERSON),
            (one.card(), Kind.CARD),
            f"{maker.pick.randint(100, 5000)}.00",
        )


def _untitled(sample: Sample, maker: Maker) -> None:
    """The same without headings, some values written in other ways."""
    for number in range(ROWS):
        one = maker.person
        identity = one.identity()
        written = identity if number % 3 else f"{identity[:6]} {identity[6:14]} {identity[14:]}"
        mobile = (one.mobile(), f"+86 {one.mobile()}", maker.spaced(one.mobile()), maker.wide(one.mobile()))[number % 4]
        sample.row(one.name(), (written, Kind.IDENTITY), (mobile, Kind.MOBILE), (one.home(), Kind.PERSON))


def _households(sample: Sample, maker: Maker) -> None:
    """Households as townships write them down, in many ways."""
    sample.row("编号", "户主", "家庭住址", "人口")
    for number in range(ROWS):
        one = maker.person
        sample.row(f"{number:04}", one.other_name(), (one.other_home(), Kind.PERSON), str(maker.pick.randint(1, 7)))


def _deliveries(sample: Sample, maker: Maker) -> None:
    """Names and addresses under a heading that says nothing of homes, and under none."""
    sample.row("收件人", "地址", "备注")
    for number in range(ROWS):
        one = maker.person
        office = f"{maker.office()}行政服务中心"
        address = (one.other_home(), Kind.PERSON) if number % 4 else office
        sample.row(one.other_name() if number % 4 else "办公室", address, "已送达")


def _letters(sample: Sample, maker: Maker) -> None:
    """What people write, with who and where they are in it."""
    for number in range(ROWS):
        one = maker.person
        sample.line(
            (
                f"来信人{one.other_name()}，住{one.other_home()}，反映供暖温度不达标。",
                f"申请人姓名：{one.other_name()}；现住址：{one.other_home()}；申请事项：临时救助。",
                f"经查，{one.other_name()}（男，54岁）家住{one.other_home()}，属实。",
                f"{one.other_name()}，女，居住在{one.other_home()}。",
            )[number % 4],
            Kind.PERSON,
        )


def _news(sample: Sample, maker: Maker) -> None:
    """Officials at work: names and places, and nobody's home."""
    for number in range(ROWS):
        one = maker.person
        sample.line(
            (
                f"副市长{one.other_name()}到{maker.office()}市民中心调研。",
                f"联系人：{one.other_name()}，地址：{maker.office()}综合办公楼{number + 101}室。",
                f"{one.other_name()}同志任石家庄市交通运输局局长。",
                f"人民路小学位于新华区人民路{number + 1}号，校长{one.other_name()}。",
            )[number % 4]
        )


def _old_numbers(sample: Sample, maker: Maker) -> None:
    sample.row("姓名", "身份证号码", "工龄")
    for _ in range(ROWS):
        sample.row(maker.person.name(), (maker.old_identity(), Kind.IDENTITY), str(maker.pick.randint(1, 40)))


def _guests(sample: Sample, maker: Maker) -> None:
    sample.row("Name", "Passport No.", "E-mail", "国籍")
    for _ in range(ROWS):
        one = maker.person
        sample.row(one.name(), (one.passport(), Kind.PASSPORT), (one.email(), Kind.EMAIL), "中国")


def _untitled_passports(sample: Sample, maker: Maker) -> None:
    """Numbers of passports that nothing calls so: they are like codes."""
    sample.row("编号", "备注")
    for _ in range(5):
        sample.row((maker.person.passport(), Kind.PASSPORT), "已登记")


def _remarks(sample: Sample, maker: Maker) -> None:
    """Remarks that tell what no column is meant for."""
    sample.row("工单号", "诉求内容", "办理情况")
    for number in range(ROWS):
        one = maker.person
        told = (
            (f"市民反映路灯不亮，电话{one.mobile()}，请回复", Kind.MOBILE),
            (f"来信人邮箱 {one.email()}", Kind.EMAIL),
            (f"申请人：{one.name()}，家住{one.home()}，反映漏水", Kind.PERSON),
            (f"身份证{one.identity()}办理居住证", Kind.IDENTITY),
        )[number % 4]
        sample.row(f"GD2026{number:06}", told, "已办结")


def _firms(sample: Sample, maker: Maker) -> None:
    """A register of firms: public by law, nothing personal but what the law names."""
    sample.row("企业名称", "统一社会信用代码", "法定代表人", "住所", "注册资本", "联系电话")
    for number in range(ROWS):
        sample.row(
            f"石家庄市第{number}机械有限公司",
            maker.code(),
            maker.person.name(),
            maker.office(),
            str(maker.pick.randint(10, 900)),
            f"0311-8{maker.digits(7)}",
        )


def _schools(sample: Sample, maker: Maker) -> None:
    sample.row("学校名称", "地址", "校车停靠点", "办公电话", "经度", "纬度")
    places = ("高平村", "马头镇", "白沟", "王家庄", "方村", "宋营")
    for number in range(ROWS):
        place = maker.pick.choice(places)
        longitude, latitude = f"114.{maker.digits(12)}", f"38.{maker.digits(12)}"
        sample.row(f"第{number}小学", maker.office(), place, f"0311{maker.digits(8)}", longitude, latitude)


def _codes(sample: Sample, maker: Maker) -> None:
    """Codes and measurements as long as what is personal."""
    sample.row("流水号", "物料编码", "设备序列号", "监测值", "时间戳", "批号", "宗地编号")
    for _ in range(ROWS):
        sample.row(
            maker.wrong_identity(),
            maker.long_code(),
            f"SN1{maker.digits(10)}X",
            f"1{maker.digits(10)}.{maker.digits(3)}",
            f"2026-01-02 03:04:05.1{maker.digits(5)}",
            f"G2026{maker.digits(4)}",
            f"130102-1{maker.digits(10)}-01",
        )


def _identities_among_codes(sample: Sample, maker: Maker) -> None:
    """A column of codes in which a few persons' numbers have been put."""
    sample.row("证照编号", "状态")
    for number in range(ROWS):
        identity = (maker.person.identity(), Kind.IDENTITY)
        sample.row(maker.wrong_identity() if number % 8 else identity, "有效")


def _counts(sample: Sample, maker: Maker) -> None:
    """Statistics: large numbers in the ranges of mobile numbers, as amounts are."""
    sample.row("地区", "地区生产总值（元）", "人口", "增速")
    for number in range(ROWS):
        amount = f"1{maker.digits(10)}.5" if number % 2 else f"{maker.digits(12)}"
        sample.row(f"第{number}区", amount, maker.digits(6), "5.2%")


def _notice(sample: Sample, maker: Maker) -> None:
    """A public notice with persons in it."""
    one = maker.person
    for number in range(ROWS):
        match number % 8:
            case 0:
                sample.line(f"{number}．当事人：{one.name()}，男，住址：{one.home()}。", Kind.PERSON)
            case 1:
                sample.line(f"联系人手机：{maker.spaced(one.mobile())}。", Kind.MOBILE)
            case 2:
                sample.line(f"公民身份号码{one.identity()}，已核实。", Kind.IDENTITY)
            case 3:
                sample.line(f"持护照（{one.passport()}）入境。", Kind.PASSPORT)
            case 4:
                sample.line(f"退款至银行卡 {one.card()}。", Kind.CARD)
            case 5:
                sample.line("本件为内部资料，注意保存。", Kind.WORD)
            case 6:
                sample.line(f"材料请寄 {one.email()}。", Kind.EMAIL)
            case _:
                sample.line(f"{one.name()}女士家住{one.home()}，符合条件。", Kind.PERSON)


def _prose(sample: Sample, maker: Maker) -> None:
    """A public text without anybody in it."""
    for number in range(ROWS):
        sample.line(
            (
                f"公示地点：{maker.office()}政务服务中心，办公电话 0311-8{maker.digits(7)}。",
                f"项目代码 {maker.wrong_identity()}，批复文号冀发改〔2026〕{number}号。",
                f"全年完成投资 1{maker.digits(10)}.00 元，同比增长 5.2%。",
                f"统一社会信用代码：{maker.code()}。",
                f"安置小区位于建设南大街{number + 1}号，共 12 栋 36 单元。",
            )[number % 5]
        )


def _shops(sample: Sample, maker: Maker) -> None:
    """Shops in houses: an address with a door, and nobody's home."""
    sample.row("店铺名称", "经营者", "经营地址", "许可证号")
    for number in range(ROWS):
        address = f"{maker.office()}{maker.pick.randint(1, 9)}号楼{maker.pick.randint(101, 125)}商铺"
        sample.row(f"便民超市{number}店", maker.person.name(), address, f"JY1130102{maker.digits(7)}")


FILES: dict[str, Callable[[Sample, Maker], None]] = {
    "roll.csv": _roll,
    "untitled.csv": _untitled,
    "households.csv": _households,
    "deliveries.csv": _deliveries,
    "old-numbers.csv": _old_numbers,
    "guests.csv": _guests,
    "untitled-passports.csv": _untitled_passports,
    "remarks.csv": _remarks,
    "firms.csv": _firms,
    "schools.csv": _schools,
    "codes.csv": _codes,
    "identities-among-codes.csv": _identities_among_codes,
    "counts.csv": _counts,
    "shops.csv": _shops,
    "notice.txt": _notice,
    "prose.txt": _prose,
    "letters.txt": _letters,
    "news.txt": _news,
}
