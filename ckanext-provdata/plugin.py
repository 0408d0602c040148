"""The plugin as a table of contents; what each capability brings is collected by :mod:`.wiring`."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import DefaultTranslation
from ckanext.datastore.interfaces import IDatastore

from ckanext.provdata import wiring
from ckanext.provdata.maps import hooks as maps
from ckanext.provdata.preview import hooks as preview
from ckanext.provdata.tables import hooks as tables


@tk.blanket.config_declarations
@tk.blanket.actions(wiring.actions)
@tk.blanket.auth_functions(wiring.auth_functions)
@tk.blanket.validators(wiring.validators)
@tk.blanket.helpers(wiring.helpers)
@tk.blanket.blueprints(wiring.blueprints)
@tk.blanket.cli(wiring.commands)
class ProvdataPlugin(wiring.Hooks, DefaultTranslation, p.SingletonPlugin):
    """All of provdata. Order of the steps: see ``wiring.CAPABILITIES``."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.ITranslation)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IResourceController, inherit=True)
    p.implements(p.IOrganizationController, inherit=True)
    p.implements(p.IUploader)
    p.implements(p.ISignal)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Add our templates and assets to CKAN's search paths, then run the capabilities' own steps."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "provdata")
        wiring.run("update_config", config)


class ProvdataMapPlugin(p.SingletonPlugin):
    """The map view ``provdata_map``; a plugin of its own because CKAN asks every plugin for one view."""

    p.implements(p.IResourceView)

    info = staticmethod(maps.info)
    can_view = staticmethod(maps.can_view)
    setup_template_variables = staticmethod(maps.setup_template_variables)
    view_template = staticmethod(maps.view_template)
    form_template = staticmethod(maps.form_template)


class ProvdataChartPlugin(p.SingletonPlugin):
    """The chart view ``provdata_chart``, for the same reason a plugin of its own."""

    p.implements(p.IResourceView)

    info = staticmethod(preview.info)
    can_view = staticmethod(preview.can_view)
    setup_template_variables = staticmethod(preview.setup_template_variables)
    view_template = staticmethod(preview.view_template)
    form_template = staticmethod(preview.form_template)


class ProvdataTablesPlugin(p.SingletonPlugin):
    """Finds words inside the values of tables; a plugin of its own because it must stand after ``datastore``."""

    p.implements(IDatastore, inherit=True)

    datastore_validate = staticmethod(tables.datastore_validate)
    datastore_search = staticmethod(tables.datastore_search)
    datastore_delete = staticmethod(tables.datastore_delete)
