"""What a score is made of, without CKAN: ``metrics`` (the MQA of data.europa.eu) with ``compliance`` (DCAT-AP), and
beside it ``timeliness`` and ``dictionary``, which the MQA does not ask for. ``links`` says which addresses may be
called.
"""
