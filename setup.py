"""Package ``ckanext.provdata``: maps the folder ``ckanext-provdata`` and ships its non-Python files."""

import importlib
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
SOURCE = HERE / "ckanext-provdata"
PACKAGE = "ckanext.provdata"


def packages() -> list[str]:
    """Every folder with an ``__init__.py`` below the source folder, as a dotted package name."""
    folders = sorted(path.parent.relative_to(SOURCE) for path in SOURCE.rglob("__init__.py"))
    return [".".join([PACKAGE, *folder.parts]) for folder in folders]


def package_data() -> list[str]:
    """Every file that is no module of a package (alembic's scripts are none), relative to the package's root."""
    files = sorted(path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [str(path.relative_to(SOURCE)) for path in files if not is_module(path) and path.suffix != ".mo"]


def is_module(path: Path) -> bool:
    return path.suffix == ".py" and (path.parent / "__init__.py").exists()


class BuildWithCatalogues(build_py):
    """Adds what is generated and so not in git: compiled translations and composed schemas."""

    def run(self) -> None:
        if not (SOURCE / "assets" / "vendor" / "chart.umd.min.js").exists():
            raise SystemExit("assets/vendor is empty: run `make setup` first, which fetches Chart.js")
        super().run()
        self._compose()
        for source in SOURCE.glob("i18n/*/LC_MESSAGES/*.po"):
            self._compile(source, Path(self.build_lib, *PACKAGE.split("."), source.relative_to(SOURCE)))

    def _compose(self) -> None:
        """The schemas of all sectors, by the package's own code, which needs no CKAN."""
        sys.path.insert(0, str(SOURCE))
        compose = importlib.import_module("schemas.compose")
        compose.write(Path(self.build_lib, *PACKAGE.split("."), "schemas", "composed"))

    @staticmethod
    def _compile(source: Path, built: Path) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        built.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as po, built.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))


setup(
    name="ckanext-provdata",
    version="0.1.0",
    description="Open-data portal of a Chinese province, built on CKAN",
    license="AGPL-3.0-or-later",
    python_requires=">=3.11,<3.12",
    packages=packages(),
    package_dir={PACKAGE: "ckanext-provdata"},
    package_data={PACKAGE: package_data()},
    cmdclass={"build_py": BuildWithCatalogues},
    entry_points={
        "ckan.plugins": [
            "provdata = ckanext.provdata.plugin:ProvdataPlugin",
            "provdata_map = ckanext.provdata.plugin:ProvdataMapPlugin",
            "provdata_chart = ckanext.provdata.plugin:ProvdataChartPlugin",
            "provdata_tables = ckanext.provdata.plugin:ProvdataTablesPlugin",
        ],
        "ckan.rdf.profiles": ["provdata_dcat_ap_3 = ckanext.provdata.dcat.service:ProvdataDcatAp3"],
        "babel.extractors": ["ckan = ckan.lib.extract:extract_ckan"],
    },
)
