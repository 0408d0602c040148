"""Fills a site with realistic records in minutes, for benchmarks and proofs.

Records are invented from :file:`topics.yaml`, the same ones for a seed. Their rows reach PostgreSQL by COPY and their
documents reach Solr in batches. A check makes some of the same records by ``package_create`` and compares every row
and every document, so what is measured is what the public actions would have made.
"""
