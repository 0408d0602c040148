"""Persons and texts that never were: everything is drawn from a seed."""

from __future__ import annotations

import random

from stdnum import luhn
from stdnum.cn import ric

FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", "明华强丽敏静磊洋勇艳"
#: What names look like elsewhere in the province, and the ways its addresses are written.
FAMILIES = ("王", "李", "欧阳", "司马", "尹", "曲", "仝", "佘", "苑", "逯", "马", "石", "白", "宫", "时", "易")
GIVENS = "子轩梓涵国庆玉兰秀英志刚海燕雪梅立新春生若曦一诺建军桂芬铁柱思远"
TOWNS = ("保定市莲池区", "唐山市路北区", "邯郸市丛台区", "张家口市桥西区", "河北省沧州市运河区", "廊坊市广阳区")
VILLAGES = ("灵寿县陈庄镇东寺村", "平山县古月镇李家沟村", "围场满族蒙古族自治县腰站镇六道沟村", "涞水县三坡镇刘家河村")
COUNTIES = ("130102", "130104", "110101", "440305", "510104")
MOBILES = ("138", "139", "150", "186", "199", "170")


class Invented:
    """A person after a person, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secrets are drawn

    def identity(self) -> str:
        pick = self._random
        born = f"{pick.randint(1950, 2010)}{pick.randint(1, 12):02}{pick.randint(1, 28):02}"
        number = f"{pick.choice(COUNTIES)}{born}{pick.randint(1, 999):03}"
        return number + ric.calc_check_digit(f"{number}0")

    def mobile(self) -> str:
        return f"{self._random.choice(MOBILES)}{self._random.randrange(10**8):08}"

    def card(self) -> str:
        number = f"622202{self._random.randrange(10**12):012}"
        return number + luhn.calc_check_digit(number)

    def passport(self) -> str:
        return f"E{self._random.randrange(10**8):08}"

    def email(self) -> str:
        return f"u{self._random.randrange(10**6)}@example.com"

    def name(self) -> str:
        count = self._random.choice((1, 2))
        return self._random.choice(FAMILY) + "".join(self._random.choice(GIVEN) for _ in range(count))

    def home(self) -> str:
        pick = self._random
        door = f"{pick.randint(1, 30)}号楼{pick.randint(1, 6)}单元{pick.randint(101, 1802)}室"
        return f"河北省石家庄市长安区建设北大街{pick.randint(1, 300)}号{door}"

    def other_name(self) -> str:
        """A name as rolls have them, rarer family names among them."""
        pick = self._random
        return pick.choice(FAMILIES) + "".join(pick.choice(GIVENS) for _ in range(pick.choice((1, 2, 2))))

    def other_home(self) -> str:
        """Where somebody lives, in one of the ways in which it is written."""
        pick, count = self._random, self._random.randint
        town, village = pick.choice(TOWNS), pick.choice(VILLAGES)
        ways = (
            f"{town}东风小区{count(1, 30)}号楼{count(1, 6)}单元{count(101, 1802)}",
            f"{town}人民东路{count(1, 300)}号{count(1, 9)}-{count(1, 6)}-{count(101, 902)}",
            f"{town}光明路翠竹里{count(1, 40)}楼{count(1, 6)}门{count(101, 602)}号",
            f"{town}新华街锦绣花园{count(1, 4)}期{count(1, 20)}栋{count(101, 2602)}",
            f"{village}{count(1, 300)}号",
            f"{village}{pick.choice('一二三四五六')}组",
        )
        return pick.choice(ways)
