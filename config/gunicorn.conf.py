"""gunicorn: a few processes with threads, forked from one that has loaded CKAN and the lexicon (config/warm.py)."""

import os

bind = f"{os.environ.get('PROVDATA_ADDRESS', '127.0.0.1')}:{os.environ.get('PROVDATA_PORT', '5000')}"
workers = int(os.environ.get("PROVDATA_WORKERS", "2"))
worker_class = "gthread"
preload_app = True
threads = int(os.environ.get("PROVDATA_THREADS", "4"))
timeout = 120
graceful_timeout = 20
keepalive = 5
# Long agency uploads arrive slowly; a worker's heartbeat must not live on a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
accesslog = None
errorlog = "-"
control_socket_disable = True
