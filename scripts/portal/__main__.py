"""Commands: run, test, pytest, bench, prove, setup, services, ckan, stop, reset."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable

from . import console, postgres, python, services, settings, site, system
from .paths import BIN, CONFIG, ROOT, RUN

#: how pytest runs in two processes, whole groups of tests to each (tests/conftest.py)
IN_TWO = ("-n", "2", "--dist", "loadscope", "--no-loadscope-reorder")


def setup(*, tests: bool) -> None:
    """System packages, Python packages, our package."""
    system.ensure(system.TEST if tests else system.SERVE)
    python.ensure(tests=tests)


def run(_: list[str]) -> int:
    """Everything, then the portal in the foreground until Ctrl-C."""
    setup(tests=False)
    with services.used():
        if settings.listening(settings.port("web")):
            settings.move_port("web")
        site.prepare(site.PORTAL)
        site.fill(site.PORTAL)
        announce()
        return foreground([sys.executable, "-m", "scripts.portal.supervisor", CONFIG / "Procfile"])


def announce() -> None:
    print(f"\n  {site.address(site.PORTAL)}  ← the portal")
    accounts = (("admin", "系统管理员"), ("agency", "数据提供单位"), ("citizen", "社会公众"))
    for name, role in accounts:
        print(f"    {role}  {name} / {settings.secret(name)}")
    print("  Ctrl-C stops it.\n", flush=True)


def foreground(command: list, **env: str) -> int:
    """Run a command in the foreground; Ctrl-C reaches it first, and we wait for it to end."""
    words = [str(word) for word in command]
    child = subprocess.Popen(words, cwd=ROOT, env=console.merged({**site.environment(site.PORTAL), **env}))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: child.send_signal(received))
    code = child.wait()
    return 0 if code in (-signal.SIGINT, 128 + signal.SIGINT, 130) else code


def test(words: list[str]) -> int:
    """All tests against real services, in two processes, each with a site of its own (tests/conftest.py)."""
    return pytest([*IN_TWO, *(words or ["tests"])])


def pytest(words: list[str]) -> int:
    setup(tests=True)
    with services.used():
        site.prepare(site.TEST)
        if "-n" in words:
            site.prepare(site.TEST2)
        return foreground([BIN / "python", "-m", "pytest", *words], CKAN_INI=str(site.TEST.ini))


def bench(words: list[str]) -> int:
    """Comparisons with stock CKAN, printed as tables."""
    return measure("tests.benchmarks", words)


def prove(words: list[str]) -> int:
    """What takes longer than a test may: large scale, long random runs."""
    return measure("tests.prove", words)


def measure(module: str, words: list[str]) -> int:
    """Run a module beside a portal of its own and a stock CKAN, neither of which has anything to lose."""
    setup(tests=True)
    with services.used():
        site.prepare(site.BENCH)
        site.prepare(site.STOCK)
        return foreground([BIN / "python", "-m", module, *words])


def only_setup(_: list[str]) -> int:
    setup(tests=True)
    return 0


def install(_: list[str]) -> int:
    python.install()
    return 0


def keep_services(_: list[str]) -> int:
    """Start the services and leave them up until ``make stop``."""
    setup(tests=True)
    services.register(services.KEPT)
    services.start()
    site.prepare(site.PORTAL)
    site.prepare(site.TEST)
    return 0


def ckan(words: list[str]) -> int:
    """A ``ckan`` command on the portal's site; the services must be up."""
    return foreground([BIN / "ckan", "-c", site.PORTAL.ini, *words])


def stop(_: list[str]) -> int:
    services.leave(services.KEPT)
    remaining = services.others()
    if remaining:
        console.note(f"Still used by process {', '.join(remaining)}: its own Ctrl-C stops the services.")
    return 0


def reset(words: list[str]) -> int:
    """Remove the site's data after a question; what was downloaded stays."""
    if services.others() and services.others() != [services.KEPT]:
        raise console.SetupError("The portal or a test run is using the data. Stop it first.")
    if (
        "--yes" not in words
        and input("Remove databases, index, files and accounts of this portal? [y/N] ").lower() != "y"
    ):
        return 1
    services.leave(services.KEPT)
    postgres.remove()
    for name in ("redis", "solr/cores", "storage", "settings.json"):
        path = RUN / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for stamp in [
        *(RUN / "stamps").glob("site-*"),
        *(RUN / "stamps").glob("core-*"),
        *(RUN / "stamps").glob("contents-*"),
        *(RUN / "stamps").glob("generated-*"),
    ]:
        stamp.unlink()
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "pytest": pytest,
    "bench": bench,
    "prove": prove,
    "setup": only_setup,
    "install": install,
    "services": keep_services,
    "ckan": ckan,
    "stop": stop,
    "reset": reset,
}


def main() -> int:
    name, *words = sys.argv[1:] or ["run"]
    try:
        return COMMANDS[name](words)
    except console.SetupError as error:
        return console.fail(error)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
