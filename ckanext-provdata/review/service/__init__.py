"""Reviews in the database. Nothing here commits.

``rows``: where records stand and what happened. ``demands``: whose approval a record needs. ``people``: who reviews and
publishes. ``queues``: what waits for whom. ``shapes``: rows as actions answer them. ``notices`` and ``post``: mails.
"""
