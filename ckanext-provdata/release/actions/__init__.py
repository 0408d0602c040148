"""Actions of the release: ``core`` follows CKAN's own, ``waves`` and ``records`` are for agencies, ``clock`` for the
process that opens what is due."""
