"""The rules on the shape of the code, as functions from one source file to its faults.

`test_architecture` applies them. A fault is a line number and a sentence that says what to do instead.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

APPS = ["mach", "referrals", "assessments", "improvement", "sample"]
"""Each may import itself and those before it. Nothing imports the sample data."""

PURE_NAMES = ["errors", "workdays", "timescales", "workflow", "access", "names", "identifiers", "census", "caseload",
              "stepped_down"]  # fmt: skip
PURE = {f"mach.{name}" for name in PURE_NAMES}
VERBS = {"moves", "clocks", "audit", "people", "notices", "documents", "outbox", "expiry", "story"}
"""Modules of the ground floor that are services under names of their own."""
DOORS = {"views", "api", "tasks", "forms", "serializers"}
MAY_NOT_IMPORT = {
    "models": DOORS | {"services", "queries", "http"},
    "queries": DOORS | {"services"},
    "services": DOORS,
}
FOR_TASKS = {"services", "queries", "workflow", "rules", "errors", "timescales", "workdays", *VERBS}
WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "aupdate", "acreate"}
ONE_WRITER = {"Clock": "mach/clocks", "AuditEvent": "mach/audit"}
"""Models with one writer, and the module or package that it is."""
CLOCK_STAMPS = {"warned_at", "target_missed_at", "breached_at", "warn_at"}
MODEL_SIGNALS = ("pre_", "post_", "m2m_changed", "class_prepared")
NOT_KEYWORDS = {"by", "at"}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef

Fault = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """One file by its path from the top of the project ("referrals/services/contacts.py") and its text."""

    path: str
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @property
    def app(self) -> str:
        return self.path.split("/")[0]

    @property
    def kind(self) -> str:
        """What its app uses it for: "services" for services.py and for everything in services/."""
        return self.path.split("/")[1].removesuffix(".py")

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full dotted name of everything imported; a relative import keeps its dots."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def sources(root: Path) -> list[Source]:
    """Every module of the apps but their migrations."""
    files = [file for app in APPS for file in sorted((root / app).rglob("*.py")) if "migrations" not in file.parts]
    return [Source(file.relative_to(root).as_posix(), file.read_text()) for file in files]


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def parts(name: str) -> list[str]:
    """The parts of a dotted name inside its app: ["services", "receive"] of "referrals.services.receive"."""
    return name.split(".")[1:] if within(name, *APPS) else []


def named(node: ast.AST) -> str:
    """The last name of an expression: `connect` of `signals.post_save.connect`, `Clock` of `Clock`."""
    return getattr(node, "attr", getattr(node, "id", ""))


def chain(node: ast.AST) -> Iterator[str]:
    """The names of a chained call from the outside in: update, filter, objects, Clock."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            yield node.attr
        node = node.func if isinstance(node, ast.Call) else node.value
    yield named(node)


def written(source: Source) -> Iterator[tuple[int, str]]:
    """Names of fields that are set on a record: by assignment, by setattr, or by a queryset's keyword or defaults."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and named(node.func) == "setattr" and len(node.args) > 1:
            yield node.lineno, getattr(node.args[1], "value", "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
            for keyword in node.keywords:
                yield node.lineno, keyword.arg or ""
                if isinstance(keyword.value, ast.Dict):
                    yield from ((node.lineno, getattr(key, "value", "")) for key in keyword.value.keys)


def import_direction(source: Source) -> Iterator[Fault]:
    above = APPS[APPS.index(source.app) + 1 :]
    for line, name in source.imports():
        if name.startswith("."):
            yield line, "write the import in full, from the app's name on"
        elif within(name, *above, "tests", "bench"):
            yield line, f"{source.app} may not import {name}: move the code up, or what it needs down"
    for call in source.calls():
        if named(call.func) in {"import_module", "import_string", "__import__", "get_model"}:
            told = [getattr(arg, "value", "") for arg in call.args]
            if any(within(str(text), *above) for text in told):
                yield call.lineno, f"{source.app} may not reach an app above it by a string either"


def imports_at_the_top(source: Source) -> Iterator[Fault]:
    for function in source.nodes:
        if isinstance(function, FUNCTIONS):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno, f"move the import out of {function.name}() to the top of the file"


def pure_modules(source: Source) -> Iterator[Fault]:
    module = source.path.removesuffix(".py").replace("/", ".")
    if module not in PURE and source.kind not in {"workflow", "rules"}:
        return
    for line, name in source.imports():
        steps = name.split(".")
        pure = within(name, *PURE) or (steps[0] in APPS and steps[1:2] in (["workflow"], ["rules"]))
        if steps[0] not in sys.stdlib_module_names and not pure:
            yield line, f"this module is pure: take plain values as arguments instead of importing {name}"


def status_has_one_writer(source: Source) -> Iterator[Fault]:
    if source.path != "mach/moves.py":
        for line, field in written(source):
            if field == "status":
                yield line, "only mach/moves.py sets a status: call begin() or move()"


def clocks_and_audit_have_one_writer(source: Source) -> Iterator[Fault]:
    if not within_module(source, ONE_WRITER["Clock"]):
        for line, field in written(source):
            if field in CLOCK_STAMPS:
                yield line, f"only mach/clocks sets {field}"
    for call in source.calls():
        verb, *names = chain(call)
        for model, owner in ONE_WRITER.items():
            writes = verb == model or (model in names and verb in WRITERS | {"delete", "bulk_update"})
            if writes and not within_module(source, owner):
                yield call.lineno, f"only {owner} writes a {model}: call one of its functions"


def within_module(source: Source, module: str) -> bool:
    """Whether this file is the module, or part of the package, at this path ("mach/clocks")."""
    return source.path == f"{module}.py" or source.path.startswith(f"{module}/")


def doors_read_through_queries(source: Source) -> Iterator[Fault]:
    if source.kind not in {"views", "api"}:
        return
    for line, name in source.imports():
        if "models" in parts(name) or name == "django.apps.apps":
            yield line, "no models here: read through a function of queries, write through a service"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node.lineno, f"no .{node.attr} here: read through a function of queries that takes the reader"


def layers(source: Source) -> Iterator[Fault]:
    verb = source.app == "mach" and source.kind in VERBS
    kind = "services" if verb else source.kind
    for line, name in source.imports():
        if MAY_NOT_IMPORT.get(kind, set()) & set(parts(name)[:1]):
            yield line, f"{source.kind} may not import {name}: the doors call it, not the other way round"
        if kind == "services" and within(name, "celery", "rest_framework", "django.http", "django.shortcuts"):
            yield line, f"a service knows nothing of {name}: return a value and let the door answer"
        if kind == "services" and not verb and within(name, "django.core.mail", "smtplib"):
            yield line, "a service sends no mail: tell() writes a notice that a task delivers"


def services_say_by_whom(source: Source) -> Iterator[Fault]:
    if source.kind != "services":
        return
    for node in ast.parse(source.text).body:
        if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            if "by" not in keywords:
                yield node.lineno, f"{node.name}() is a service: add the keyword-only argument `by`, or move it"
            if len(keywords - NOT_KEYWORDS) > 6:
                yield node.lineno, f"{node.name}() takes more than 6 keywords: split it, or pass one value object"


def tasks_are_doors(source: Source) -> Iterator[Fault]:
    if source.kind != "tasks":
        return
    for line, name in source.imports():
        foreign = within(name, "rest_framework", "django.http", "django.db.models", "django.core.mail")
        if foreign or (parts(name) and parts(name)[0] not in FOR_TASKS | {"celery"}):
            yield line, f"a task fetches, calls one service and nothing else: it needs no {name}"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "save"}:
            yield node.lineno, f"no .{node.attr} in a task: fetch by queries, write by a service"


def sizes(source: Source) -> Iterator[Fault]:
    lines = len(source.text.splitlines())
    if lines > 300:
        yield 300, f"{lines} lines: split the file by noun below 300"
    for node in source.nodes:
        if isinstance(node, FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 40:
                yield node.lineno, f"{node.name}() has {length} lines: give its parts names, 40 lines at most"


def no_signals(source: Source) -> Iterator[Fault]:
    advice = "no signals on models: call it from the service, where it can be read"
    for line, name in source.imports():
        if within(name, "django.db.models.signals", "django.dispatch.receiver", "django.dispatch.Signal"):
            yield line, advice
    for node in source.nodes:
        if isinstance(node, ast.ClassDef | FUNCTIONS):
            decorators = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
            if any(named(item) == "receiver" for item in decorators):
                yield node.lineno, advice
        elif isinstance(node, ast.Attribute) and node.attr == "connect" and named(node.value).startswith(MODEL_SIGNALS):
            yield node.lineno, advice


def models_do_not_override_save(source: Source) -> Iterator[Fault]:
    if source.kind == "models":
        for node in source.nodes:
            if isinstance(node, FUNCTIONS) and node.name in {"save", "asave", "delete", "adelete"}:
                yield node.lineno, f"no {node.name}() of its own on a model: put it in a service or a constraint"


def no_swallowed_errors(source: Source) -> Iterator[Fault]:
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type] if node.type else []
            swallows = not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            everything = not caught or catches_all(caught)
        elif isinstance(node, ast.Call):
            swallows = named(node.func) == "suppress"
            everything = catches_all(node.args)
        else:
            continue
        if swallows and everything:
            yield node.lineno, "name the errors that are expected here and let the others be seen"


def catches_all(types: list[ast.expr]) -> bool:
    return any(named(item) in {"Exception", "BaseException"} for item in types)


CHECKS = [
    import_direction,
    imports_at_the_top,
    pure_modules,
    status_has_one_writer,
    clocks_and_audit_have_one_writer,
    doors_read_through_queries,
    layers,
    services_say_by_whom,
    tasks_are_doors,
    sizes,
    no_signals,
    models_do_not_override_save,
    no_swallowed_errors,
]
