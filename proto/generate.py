"""Write the message classes from the schemas; the only writer of ``danmaku_proto/_pb``.

``python proto/generate.py`` writes them, ``--check`` compares instead and exits 1 with the names of
the files that differ.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import sys
import tempfile
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).resolve().parent
SCHEMA = HERE / "schema"
OUTPUT = HERE / "danmaku_proto" / "_pb"

# Descriptors let Google's parser read for these classes; a WebSocket feed needs no RPC client.
OPTIONS = ("google_protobuf_descriptors", "client_generation=none")


def generate(target: Path) -> None:
    """Compile every schema into packages below ``target``, which is emptied first.

    Raises ``RuntimeError`` when the compiler refuses a schema; the reason is on stderr then.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    schemas = sorted(str(path.relative_to(SCHEMA)) for path in SCHEMA.rglob("*.proto"))
    arguments = [f"--proto_path={SCHEMA}", f"--python_betterproto2_out={target}"]
    arguments += [f"--python_betterproto2_opt={option}" for option in OPTIONS]
    if protoc.main(["protoc", *arguments, *schemas]) != 0:
        raise RuntimeError("the compiler refused a schema")


def differences(left: Path, right: Path) -> list[str]:
    """Return the relative names of the Python files that only one side has or that differ."""
    names = {path.relative_to(root) for root in (left, right) for path in root.rglob("*.py")}
    return sorted(
        str(name)
        for name in names
        if not (left / name).is_file()
        or not (right / name).is_file()
        or not filecmp.cmp(left / name, right / name, shallow=False)
    )


def main() -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    # The compiler's plugin and the formatter that it calls are found beside this interpreter, and
    # the formatter finds the project's settings from here.
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    os.chdir(HERE)
    if not parser.parse_args().check:
        generate(OUTPUT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "_pb"
        generate(fresh)
        stale = differences(OUTPUT, fresh)
    for name in stale:
        print(f"{name} does not match the schemas; run python proto/generate.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
