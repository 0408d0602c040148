"""Scripts of others that pages use: fetched through Maven, checked, and put where our package ships them from.

They are not in git. What is fetched is named in config/assets/pom.xml.
"""

from __future__ import annotations

import hashlib
import shutil

from . import console, stamps
from .paths import CONFIG, ROOT, RUN

POM = CONFIG / "assets" / "pom.xml"
FETCHED = RUN / "assets"
TARGET = ROOT / "ckanext-provdata" / "assets" / "vendor"
#: Name in the package → where it lies in what was fetched, and its SHA-256.
FILES = {
    "chart.umd.min.js": (
        "META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js",
        "48444a82d4edcb5bec0f1965faacdde18d9c17db3063d042abada2f705c9f54a",
    ),
    "chart.js.LICENSE.md": ("META-INF/resources/webjars/chart.js/4.5.1/LICENSE.md", ""),
}


def ensure() -> None:
    """Bring what is missing. Raises SetupError when a file is not the one that was reviewed."""
    wanted = stamps.digest([POM], repr(FILES))
    if stamps.fresh("assets", wanted) and all((TARGET / name).exists() for name in FILES):
        return
    with console.step("Fetching Chart.js from Maven"):
        shutil.rmtree(FETCHED, ignore_errors=True)
        console.run(["mvn", "-B", "-ntp", "-f", POM, "package", f"-DoutputDirectory={FETCHED}"], log="maven")
        TARGET.mkdir(exist_ok=True)
        for name, (place, checksum) in FILES.items():
            content = (FETCHED / place).read_bytes()
            if checksum and hashlib.sha256(content).hexdigest() != checksum:
                raise console.SetupError(f"{name} is not the file this portal was made with")
            (TARGET / name).write_bytes(content)
    stamps.keep("assets", wanted)
