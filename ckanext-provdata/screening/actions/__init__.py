"""Actions of the screening: ``core`` says who uploads, ``rows`` guards what is written into the DataStore, ``views``
answers pages of records, ``ready`` approvals, ``review`` agencies; ``copies`` makes masked copies, ``scanning`` is the
portal's own.
"""
