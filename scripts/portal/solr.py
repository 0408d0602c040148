"""Solr from Maven artifacts, run in Jetty on the loopback address; cores made from our configset."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from . import console, processes, settings, stamps
from .paths import CONFIG, RUN

HOME = RUN / "solr"
RUNTIME = HOME / "runtime"
CORES = HOME / "cores"
SOURCE = CONFIG / "solr"
CONFIGSET = SOURCE / "configset" / "conf"
MODULES = "http,deploy,server,webapp,logging-jetty"
HEAP = "-Xmx768m"


def ensure_runtime() -> None:
    """Collect Solr's and Jetty's parts through Maven when pom or web.xml have changed."""
    wanted = stamps.digest([SOURCE / "pom.xml", SOURCE / "webapp"])
    if stamps.fresh("solr", wanted) and RUNTIME.exists():
        return
    with console.step("Collecting Solr from Maven"):
        shutil.rmtree(RUNTIME, ignore_errors=True)
        console.run(
            ["mvn", "-B", "-ntp", "-f", SOURCE / "pom.xml", "package", f"-DoutputDirectory={RUNTIME}"], log="maven"
        )
        shutil.copytree(SOURCE / "webapp", RUNTIME / "webapp", dirs_exist_ok=True)
        make_base()
    stamps.keep("solr", wanted)


def make_base() -> None:
    """Jetty's folder for this installation: which modules run, and the web app under /solr."""
    base = RUNTIME / "base"
    (base / "webapps").mkdir(parents=True)
    (base / "webapps" / "solr").symlink_to(Path("..", "..", "webapp"))  # relative: an image moves it
    console.run(["java", "-jar", jetty() / "start.jar", f"--add-modules={MODULES}"], log="maven", cwd=base)


def jetty() -> Path:
    return next((RUNTIME / "jetty").glob("jetty-home-*"))


def start() -> None:
    if processes.running("solr"):
        return
    ensure_runtime()
    if settings.listening(settings.port("solr")):
        settings.move_port("solr")
    CORES.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCE / "solr.xml", CORES)
    options = {
        "solr.solr.home": CORES,
        "solr.install.dir": RUNTIME,
        "solr.log.dir": HOME / "logs",
    }
    defines = [f"-D{name}={value}" for name, value in options.items()]
    listen = ["jetty.http.host=127.0.0.1", f"jetty.http.port={settings.port('solr')}"]
    command = ["java", HEAP, "-XX:+UseSerialGC", *defines, "-jar", jetty() / "start.jar", *listen]
    processes.start("solr", command, cwd=RUNTIME / "base")
    processes.wait_or_fail("solr", answers)


def stop() -> None:
    processes.stop("solr")


def answers() -> bool:
    """Whether our Solr serves: another one on this port would name another home."""
    try:
        return admin("info/system")["solr_home"] == str(CORES)
    except (OSError, ValueError):
        return False


def url(core: str) -> str:
    return f"http://127.0.0.1:{settings.port('solr')}/solr/{core}"


def admin(path: str, **parameters: str) -> dict:
    """Call Solr's admin interface; returns its answer. Raises OSError when Solr refuses or is away."""
    address = f"{url('admin')}/{path}?{urllib.parse.urlencode({'wt': 'json', **parameters})}"
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own loopback address
        return json.load(answer)


def ensure_core(core: str, *, conf: Path = CONFIGSET) -> bool:
    """Make the core what ``conf`` says. Returns True when it was made anew and its documents must be indexed."""
    folder = CORES / core
    wanted = stamps.digest([conf])
    if known(core) and stamps.fresh(f"core-{core}", wanted):
        return False
    if known(core):
        admin("cores", action="UNLOAD", core=core, deleteIndex="true", deleteDataDir="true")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(conf, folder / "conf")
    try:
        admin("cores", action="CREATE", name=core, instanceDir=str(folder))
    except urllib.error.HTTPError as refused:
        raise console.SetupError(
            f"Solr refused the core {core}: {refused.read().decode(errors='replace')}"
        ) from refused
    stamps.keep(f"core-{core}", wanted)
    return True


def known(core: str) -> bool:
    """Whether Solr has the core, well or failed. Just started, it may still be opening one that lies on disk."""
    if (CORES / core / "core.properties").exists():
        processes.wait(lambda: core in listed(), 30)
    return core in listed()


def listed() -> set[str]:
    answer = admin("cores")
    return {*answer["status"], *answer["initFailures"]}
