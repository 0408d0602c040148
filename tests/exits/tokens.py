"""Random words that stand nowhere else. Consonants only: Solr cuts letters from digits, and a cut word hides a leak."""

from __future__ import annotations

import random

CONSONANTS = "bcdfghjklmnpqrstvwxz"
LENGTH = 12


class Tokens:
    """Hands out words and remembers where each was put. seed: the same words every time, so a failure repeats."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 nothing to guess here
        self.places: dict[str, str] = {}

    def word(self, place: str) -> str:
        word = "".join(self._random.choices(CONSONANTS, k=LENGTH))
        return self.know(word, place)

    def know(self, text: str, place: str) -> str:
        """Remember an id or a name that others chose."""
        self.places[text.lower()] = place
        return text

    def forget(self, text: str) -> None:
        """It is public after all."""
        del self.places[text.lower()]

    def found(self, text: str, said: str) -> list[str]:
        """Where the words in the text were put, less those that the asker said himself."""
        text, said = text.lower(), said.lower()
        return sorted(place for word, place in self.places.items() if word in text and word not in said)
