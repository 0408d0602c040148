"""What templates ask about uploads."""

from __future__ import annotations

from ckanext.provdata.shared import config


def provdata_upload_piece() -> int:
    """Bytes above which a file is sent in pieces."""
    return config.upload_chunk_size()
