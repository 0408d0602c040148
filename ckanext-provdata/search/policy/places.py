"""Names of places as people write them: full, short (石家庄 for 石家庄市), one character (冀), 石市.

The source of names is the region table. A name stands for one or more codes (several counties share 桥西区). What is
*not* a place although it holds the name of one: a street (南京路), a district named like a province (河北区 is not
河北), an ordinary word that a city is named like (日照).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.regions.policy import Level, Region

from .lexicon import general
from .text import fold

# One character for a province, by code (GB/T 2260 lists none; usage of number plates and railways).
LETTERS = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑",
    "31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫",
    "42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川", "52": "黔",
    "53": "滇", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新", "71": "台",
    "81": "港", "82": "澳",
}  # fmt: skip
# Letters that are far more often a word of their own or part of one.
NOT_LETTERS = {"吉", "黑", "川", "藏", "甘", "青", "宁", "新", "台", "港", "蒙"}
# Groups of provinces known by one name.
GROUPS = {"京津冀": ("110000", "120000", "130000"), "长三角": ("310000", "320000", "330000", "340000"),
          "京津": ("110000", "120000"), "江浙沪": ("310000", "320000", "330000")}  # fmt: skip
# Cities whose short name is an ordinary word in the titles of records.
ORDINARY = {"日照", "白银", "来宾", "大同", "周口", "阿里", "海口", "和田"}
# A county's short name this common, and not known as a place name, is taken for the ordinary word.
COMMON = 60
# Township codes are longer (GB/T 10114).
GB2260_DIGITS = 6
STREETS = ("大街", "大道", "路", "街", "巷", "胡同", "道", "村", "庄", "庄村", "桥")
# How often each kind counts as a word for the segmenter.
WEIGHTS = {Level.PROVINCE: 3000, Level.CITY: 2000, Level.COUNTY: 500, Level.TOWNSHIP: 20}


@dataclass(frozen=True, slots=True)
class Places:
    """``codes``: name → codes; ``names``: the way back; ``words``: name → words it is indexed under; ``weight``:
    name → count for the segmenter."""

    province: str
    codes: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    weight: dict[str, int]


@cache
def build(province: str) -> Places:
    """Places by name, seen from one province (two digits): its own counties by short name and townships too."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    weight: dict[str, int] = {}
    for place in _all(province):
        for name in _names(place, province):
            codes[name].append(place.code)
            weight[name] = max(weight.get(name, 0), WEIGHTS[place.level])
    for name, members in {**GROUPS, **_city_letters(province)}.items():
        codes[name] = list(members)
        weight[name] = WEIGHTS[Level.CITY]
    ours = {name: _prefer(found, province) for name, found in codes.items()}
    return Places(province, ours, _names_by_code(ours), _words(ours), weight)


def _names_by_code(codes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, own in codes.items():
        for code in own:
            found[code].append(name)
    return {code: tuple(names) for code, names in found.items()}


def _all(province: str) -> list[Region]:
    found: list[Region] = []
    for two_digits in LETTERS:
        found += regions.in_province(two_digits, townships=two_digits == province)
    return found


def _names(place: Region, province: str) -> list[str]:
    """The names under which a place is recognised in running text."""
    short = fold(place.short_name)
    ours = place.code.startswith(province)
    telling = {
        Level.PROVINCE: True,
        Level.CITY: ours or short not in ORDINARY,
        Level.COUNTY: ours and _telling(short),
        Level.TOWNSHIP: False,
    }
    names = [fold(place.name), *([short] if telling[place.level] else [])]
    if place.level is Level.PROVINCE:
        letter = LETTERS[place.code[:2]]
        names += [letter] if ours or letter not in NOT_LETTERS else []
    return list(dict.fromkeys(name for name in names if name))


def _telling(short: str) -> bool:
    count = general().count.get(short, 0)
    return len(short) > 1 and (count < COMMON or (short in general().places and count < 4 * COMMON))


def _city_letters(province: str) -> dict[str, tuple[str, ...]]:
    """石市 → 石家庄: first character and 市, where only one city of the province begins so and it is no word."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for city in regions.children(f"{province}0000"):
        if city.level is Level.CITY and city.name.endswith("市"):
            found[f"{fold(city.name[0])}市"].append(city.code)
    count = general().count
    return {name: (codes[0],) for name, codes in found.items() if len(codes) == 1 and count.get(name, 0) < COMMON}


def _prefer(codes: list[str], province: str) -> tuple[str, ...]:
    """Of places of one name those of the highest level, and of these the portal's own province's."""
    rank = min(map(_rank, codes))
    highest = [code for code in codes if _rank(code) == rank]
    own = [code for code in codes if code.startswith(province)]
    own = [code for code in own if _rank(code) == min(map(_rank, own))]
    return tuple(dict.fromkeys(highest if rank == 0 or not own else own))


def _rank(code: str) -> int:
    """0 for a province to 3 for a township, by the digits that say something."""
    return (len(code.rstrip("0")) - 1) // 2 if len(code) == GB2260_DIGITS else 3


def _words(codes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Name → the words it is indexed under: itself and its short form, unless that names another, higher place."""
    found: dict[str, tuple[str, ...]] = {}
    for name, own in codes.items():
        place = regions.find(own[0])
        short = fold(place.short_name) if place else name
        other = codes.get(short, own)
        found[name] = (name, short) if short != name and len(short) > 1 and set(own) & set(other) else (name,)
    return found
