"""Actions of the review. ``core`` and ``waves`` stand around others' actions, ``steps`` takes the steps, ``lists``
tells where records stand, ``proposing`` and ``publishing`` are what they share."""
