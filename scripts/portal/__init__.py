"""Brings the portal up on one machine: ``python3 -m scripts.portal run``.

Standard library only, because it runs before anything is installed. Everything it makes lives under ``.run/``.
"""
