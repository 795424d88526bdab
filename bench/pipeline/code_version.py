"""Which of our files and which packages a result depends on, read from the import statements.

A result is measured again when the code that made it changed, and only then. Nobody keeps a list: starting
from the modules that do the work, every import is followed, those inside functions too. What a file *says*
counts, not how it is written: comments, docstrings and layout are left out of the hash.
"""

import ast
import threading
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import NamedTuple

from shakespeare.files import sha256

OUR_PACKAGES = ("shakespeare", "compress", "reports", "bench")
# Modules that list others by name and do nothing else, which a test proves. They are not followed: one new
# line there must not make everything stale. Whoever takes an entry from one names the entry's module itself.
CATALOGUES = frozenset(
    {
        "compress.catalogue",
        "shakespeare.references.catalogue",
        "shakespeare.variants",
        "bench.peers.registry",
        "bench.peers.learners",
    }
)
# Modules that show what happens and cannot change a result.
DISPLAY_ONLY = frozenset({"bench.progress"})
# Packages that are imported by a computed name, beside one that is imported in plain sight.
_LOADED_BY_NAME = {"tensorflow": ("keras", "tf_keras")}


# Parts are measured side by side, and Python 3.11 may fail where two threads parse at once (SystemError, "AST
# constructor recursion depth mismatch").
_PARSING = threading.Lock()


class _Import(NamedTuple):
    """An import statement: of a module, or of names from one."""

    module: str
    names: tuple[str, ...] = ()


class _ParsedSource(NamedTuple):
    """What a key needs of a file, wherever it stands: its imports, and the hash of its code without docstrings."""

    imports: tuple[_Import, ...]
    sha256: str


class _ParsedModule(NamedTuple):
    """The modules that a module imports, and the hash of its code."""

    imports: frozenset[str]
    sha256: str


class SourceTree:
    """The source of our four packages below one folder."""

    def __init__(self, root: Path | None = None) -> None:
        """`root` holds the four packages; by default the code that is running."""
        self._root = root or Path(__file__).resolve().parents[2]
        self._parsed: dict[str, _ParsedModule] = {}
        self._reached: dict[tuple[str, ...], frozenset[str]] = {}

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Every module by its dotted name; a package stands for its `__init__`."""
        return {
            ".".join(file.relative_to(self._root).with_suffix("").parts).removesuffix(".__init__"): file
            for package in OUR_PACKAGES
            for file in sorted((self._root / package).rglob("*.py"))
        }

    def dependencies(self, *modules: str) -> frozenset[str]:
        """Our modules that these import, directly or through others, and these themselves.

        Raises:
            KeyError: one of `modules` does not exist.
        """
        if modules in self._reached:
            return self._reached[modules]
        reached: set[str] = set()
        waiting = list(modules)
        while waiting:
            module = waiting.pop()
            if module in reached or module in CATALOGUES or module in DISPLAY_ONLY:
                continue
            reached.add(module)
            waiting += (name for name in self._parse(module).imports if name in self.modules)
        self._reached[modules] = frozenset(reached)
        return self._reached[modules]

    def packages(self, *modules: str) -> dict[str, str]:
        """Distributions of other people that these modules import, directly or through ours, with versions."""
        names = {
            name.partition(".")[0]
            for module in self.dependencies(*modules)
            for name in self._parse(module).imports
            if name.partition(".")[0] not in OUR_PACKAGES
        }
        names |= {other for name in names for other in _LOADED_BY_NAME.get(name, ())}
        return installed_versions(frozenset(names))

    def version(self, *modules: str) -> str:
        """Hash of the code that these modules run."""
        hashes = {module: self._parse(module).sha256 for module in self.dependencies(*modules)}
        return sha256(repr(sorted(hashes.items())).encode())[:16]

    def version_of_everything(self) -> str:
        """Hash of all four packages, whatever imports what."""
        return sha256(repr([(module, self._parse(module).sha256) for module in self.modules]).encode())[:16]

    def _parse(self, module: str) -> _ParsedModule:
        if module not in self._parsed:
            with _PARSING:
                source = _parse_source(self.modules[module].read_text("utf-8"))
            imports = frozenset(self._names(source.imports)) | _parents(module)
            self._parsed[module] = _ParsedModule(imports, source.sha256)
        return self._parsed[module]

    def _names(self, imports: tuple[_Import, ...]) -> set[str]:
        """Imported modules: of `from package import name`, the name too where it is a module of ours."""
        names: set[str] = set()
        for module, imported in imports:
            members = {f"{module}.{name}" for name in imported}
            submodules = members & self.modules.keys()
            names.update(submodules)
            if not imported or len(submodules) < len(members):
                names.add(module)
        return names


@cache  # a file is parsed once, however many trees hold it
def _parse_source(source: str) -> _ParsedSource:
    tree = ast.parse(source)
    imports: list[_Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += (_Import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports.append(_Import(node.module, tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = _without_docstring(node.body)
    return _ParsedSource(tuple(imports), sha256(ast.dump(tree).encode()))


@cache
def installed_versions(names: frozenset[str]) -> dict[str, str]:
    """Versions of the distributions that provide these top-level modules, by distribution."""
    providers = _providers()
    versions: dict[str, str] = {}
    for name in names:
        for distribution in providers.get(name, ()):
            try:
                versions[distribution] = version(distribution)
            except PackageNotFoundError:  # its files are there, its metadata is not
                continue
    return dict(sorted(versions.items()))


@cache
def _providers() -> dict[str, list[str]]:
    return {name: sorted(set(distributions)) for name, distributions in packages_distributions().items()}


def _parents(module: str) -> frozenset[str]:
    """Importing a module runs the `__init__` of every package above it."""
    parts = module.split(".")
    return frozenset(".".join(parts[:length]) for length in range(1, len(parts)))


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    return body[1:] if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else body
