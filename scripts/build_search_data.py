"""Rebuild the search capability's data files from the packages they come from.

Usage: ``python scripts/build_search_data.py JIEBA_SDIST OPENCC_WHEEL`` with the files as ``pip download`` leaves them
(``jieba==0.42.1``, ``opencc-python-reimplemented==0.1.7``). Writes, each with its licence beside it:

- ``ckanext-provdata/search/data/lexicon.txt``: words and how often they occur, from jieba's dictionary (MIT);
- ``ckanext-provdata/search/data/traditional.txt``: traditional to simplified characters, from OpenCC (Apache-2.0);
- ``config/solr/configset/conf/mapping-traditional.txt``: the same map in the form Solr's MappingCharFilter reads.
"""

from __future__ import annotations

import re
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "ckanext-provdata" / "search" / "data"
CONFIGSET = ROOT / "config" / "solr" / "configset" / "conf"

HAN = re.compile(r"[\u4e00-\u9fff]+")
LONGEST = 6
# Rare entries are mostly names of persons and mistakes; a word missing here is still found by its parts.
RARE = 5
# jieba's part-of-speech marks that name persons or hold fragments: they cut ordinary text wrongly.
NOT_WORDS = {"nr", "nrt", "nrfg", "zg", "x", "g", "y", "e", "o"}
# A "name" this common is an ordinary word marked wrongly (幼儿园 is marked as a name).
COMMON = 150


def lexicon(sdist: Path) -> list[str]:
    """Lines ``word frequency mark`` of the words worth keeping, in the order of the source."""
    with tarfile.open(sdist) as archive:
        member = next(m for m in archive.getmembers() if m.name.endswith("jieba/dict.txt"))
        source = archive.extractfile(member)
        if source is None:
            raise SystemExit(f"{sdist}: no dictionary inside")
        entries = (line.split() for line in source.read().decode().splitlines())
    return [" ".join(entry) for entry in entries if _kept(*entry)]


def _kept(word: str, frequency: str, mark: str) -> bool:
    if not HAN.fullmatch(word) or len(word) > LONGEST:
        return False
    if len(word) == 1:
        return True
    return int(frequency) >= (COMMON if mark in NOT_WORDS else RARE)


def traditional(wheel: Path) -> dict[str, str]:
    """Each traditional character of the basic plane with its first simplified form, where they differ."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith("TSCharacters.txt"))
        pairs = (line.split() for line in archive.read(name).decode().splitlines() if line.strip())
        return {
            old: new[0] for old, new, *_ in pairs if len(old) == 1 and old != new[0] and max(old, new[0]) < "\uffff"
        }


def main(sdist: str, wheel: str) -> None:
    words = lexicon(Path(sdist))
    (DATA / "lexicon.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    pairs = traditional(Path(wheel))
    (DATA / "traditional.txt").write_text("".join(f"{o} {n}\n" for o, n in pairs.items()), encoding="utf-8")
    CONFIGSET.mkdir(parents=True, exist_ok=True)
    mapping = "".join(f'"{old}" => "{new}"\n' for old, new in pairs.items())
    (CONFIGSET / "mapping-traditional.txt").write_text(mapping, encoding="utf-8")
    print(f"{len(words)} words, {len(pairs)} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
