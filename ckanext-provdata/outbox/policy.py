"""Which work goes first, how much is taken at once, and how long failed work waits."""

from __future__ import annotations

from datetime import timedelta

FIRST, LONGEST = timedelta(seconds=1), timedelta(minutes=1)
#: what goes first overtakes other work that has waited less than this, so that nothing waits for ever
PRECEDENCE = timedelta(minutes=5)
#: most pieces of work done under one lock; of the patient kind fewer, so that what comes meanwhile is soon begun
BATCH, FEW = 50, 5


def wait(attempts: int) -> timedelta:
    """The pause after so many failed attempts: doubled each time, a minute at most; it never gives up."""
    return min(FIRST * 2 ** min(attempts - 1, 20), LONGEST)
