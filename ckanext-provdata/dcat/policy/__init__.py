"""The mapping between a record and DCAT-AP 3, without CKAN: what stands where, and why.

``mapping`` is the table; ``rows`` and ``kinds`` are what a table is made of; ``derived`` adds what can only be
written; ``projection`` goes between CKAN's package dict and the flat record the table reads.
"""
