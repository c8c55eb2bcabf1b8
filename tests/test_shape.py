"""The house stands as it was drawn: imports point one way, heavy libraries have one door each."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "index": {"index"},
    "rag": {"rag", "index"},
    "ui": {"ui", "rag", "index"},
    "eval": {"eval", "rag", "index"},
}
TRAINING = ("decoder", "fitting", "packs")
DOORS = {
    "sentence_transformers": {"index/embed.py"},
    # An adapter is fitted in torch, in a room that only its command goes into; the twin is made of
    # it once.
    "torch": {"index/embed.py", "index/twin.py", *(f"eval/adapter/{name}.py" for name in TRAINING)},
    "onnxruntime": {"index/embed.py"},
    "tokenizers": {"index/embed.py"},
    "faiss": {"index/vectors.py"},
    # A peer opens llama.cpp itself: it must not profit from what rag/llama.py built around it.
    "llama_cpp": {"rag/gguf.py", "eval/peers/gguf.py"},
    "gradio": {"ui/page/blocks.py", "ui/page/layout.py"},
    "langchain": {"eval/peers/langchain.py"},
    "langchain_core": {
        "index/langchain.py",
        "rag/langchain.py",
        "eval/peers/gguf.py",
        "eval/peers/langchain.py",
    },
    "langchain_huggingface": {"eval/peers/langchain.py"},
    "langchain_text_splitters": {"eval/peers/langchain.py"},
    "pypdf": {"index/pdf.py"},
    "ir_measures": {"eval/retrieval.py"},
    "jinja2": {"eval/report.py"},
    "matplotlib": {"eval/plots.py"},
    "sklearn": {"eval/fit_judge.py", "eval/adapter/wording.py"},
    "gguf": {"eval/adapter/decoder.py", "eval/adapter/file.py"},
    "sqlite3": {
        *(f"index/store/{name}.py" for name in ("discarding", "faults", "given", "opened")),
        *(f"index/store/{name}.py" for name in ("documents", "passages")),
        "index/keywords.py",
        "index/kept.py",
        "index/large.py",
        "ui/page/conversations.py",
    },
    "fastapi": {f"ui/page/{name}.py" for name in ("api", "blocks", "faults", "server")},
    "uvicorn": {"ui/page/server.py"},
}
AT_THE_TOP = {"fastapi", "gradio", "langchain_core", "sqlite3", "torch"}
"""Libraries whose doors are rooms of their own, or that cost next to nothing."""
HEAVY = sorted(DOORS.keys() - {"sqlite3", "tokenizers"})


@dataclass(frozen=True)
class Import:
    """An import of a top-level package: where, and whether it happens when the file is."""

    name: str
    file: str
    line: int
    at_the_top: bool
    for_types: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.name}"


def imports_of(source: str, file: str) -> Iterator[Import]:
    """Every import in a file, also those inside functions and under TYPE_CHECKING."""

    def walk(node: ast.AST, at_the_top: bool, for_types: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [file.split("/")[0] if node.level else node.module or ""]
        else:
            names = []
        for name in names:
            line = getattr(node, "lineno", 0)
            yield Import(name.split(".")[0], file, line, at_the_top, for_types)
        inner = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for child in ast.iter_child_nodes(node):
            spared = typing and isinstance(node, ast.If) and child not in node.orelse
            yield from walk(child, at_the_top and not inner, for_types or spared)

    return walk(ast.parse(source), True, False)


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(package: str) -> list[Import]:
    return [
        found
        for path in files(package)
        for found in imports_of(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]


def test_imports_are_seen_wherever_they_stand() -> None:
    source = """
import faiss.contrib, os
from . import vectors
if TYPE_CHECKING:
    from torch import nn
else:
    import gradio
class Door:
    import llama_cpp
    def open(self):
        if True:
            from sentence_transformers.util import x
async def f():
    import onnxruntime
"""
    assert [
        (found.name, found.line, found.at_the_top, found.for_types)
        for found in imports_of(source, "index/a.py")
    ] == [
        ("faiss", 2, True, False),
        ("os", 2, True, False),
        ("index", 3, True, False),
        ("torch", 5, True, True),
        ("gradio", 7, True, False),
        ("llama_cpp", 9, True, False),
        ("sentence_transformers", 12, False, False),
        ("onnxruntime", 14, False, False),
    ]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_point_one_way(package: str) -> None:
    assert files(package), f"{package} is empty"
    ours = {*MAY_IMPORT, "tests"}
    wrong = [
        str(found)
        for found in imports(package)
        if found.name in ours and found.name not in MAY_IMPORT[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_has_one_door(library: str) -> None:
    found = [
        found
        for package in MAY_IMPORT
        for found in imports(package)
        if found.name == library and not found.for_types
    ]
    assert [str(one) for one in found if one.file not in DOORS[library]] == []
    if library not in AT_THE_TOP:
        assert [str(one) for one in found if one.at_the_top] == []
    for door in DOORS[library]:
        if (ROOT / door).exists():
            assert door in {one.file for one in found}, f"{door} is a door to {library} no more"


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_function_of_a_package_is_named_like_a_file_in_it(package: str) -> None:
    """Importing the file would put the module in the function's place: index.retriever() once."""
    tree = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert defined & {path.stem for path in files(package)} == set()


def test_what_a_package_reads_is_installed_with_it() -> None:
    """An editable install has every file; a wheel has what package-data names."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = declared["tool"]["setuptools"]["package-data"]
    kinds = {".html", ".json", ".jsonl", ".toml", ".txt"}
    for package in MAY_IMPORT:
        place = ROOT / package
        there = {path for path in place.rglob("*") if path.suffix in kinds}
        named = {path for pattern in shipped.get(package, ()) for path in place.glob(pattern)}
        assert {path.relative_to(ROOT).as_posix() for path in there - named} == set()


def loaded(code: str, among: list[str]) -> list[str]:
    """Which of some libraries a fresh process has loaded after running code."""
    ask = f"print(); print(*[name for name in {among} if name in sys.modules], sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{ask}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rpartition("\n\n")[2].split()


def test_a_fresh_process_says_what_it_loaded() -> None:
    assert loaded("import sqlite3, json", ["json", "torch", "sqlite3"]) == ["json", "sqlite3"]


def test_importing_loads_no_heavy_library() -> None:
    doors = [path for package in ("index", "rag") for path in files(package)]
    spared = {ROOT / door for door in DOORS["langchain_core"]} | {ROOT / "index/twin.py"}
    names = [
        path.relative_to(ROOT)
        .with_suffix("")
        .as_posix()
        .replace("/", ".")
        .removesuffix(".__init__")
        for path in doors
        if path not in spared
    ]
    assert {"index", "rag", "index.embed", "index.vectors", "rag.llama"} <= set(names)
    assert loaded("import index, rag\nassert rag.Assistant and index.retriever", HEAVY) == []
    assert loaded("import " + ", ".join(names), HEAVY) == []


def test_help_loads_neither_a_model_nor_numpy() -> None:
    code = """
from ui.cli import main
try:
    code = main(["--help"])
except SystemExit as exit:
    code = exit.code
assert code in (0, None), code
"""
    assert loaded(code, [*HEAVY, "numpy"]) == []
