"""WSGI entry point; the configuration file is named by CKAN_INI.

gunicorn loads this once, in its master process, and forks the workers from it: see config/gunicorn.conf.py.
"""

import os

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

from . import warm

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
warm.up(application)
