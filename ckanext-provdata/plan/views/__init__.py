"""Pages of the opening plan: what everybody reads, the same as files, and where agencies work."""

from . import agency, files, public

blueprints = [public.plan, files.plan_files, agency.plan_agency]
