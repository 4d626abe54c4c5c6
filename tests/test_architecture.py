"""The shape of the source: who may know whom, where things may be done, how large they may grow.

Exceptions are listed here by name, each with its reason; one that is no longer needed fails too.
"""

import ast
from collections.abc import Iterable

import pytest

from tests import source_tree as tree
from tests.source_tree import LAUNCHER, ORDER, SIMULATOR, Source, sources

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 60
MOST_TASK_LINES = 10

# path: why this module may be longer.
LONG_MODULES: dict[str, str] = {}
# "path:function": why this function may be longer.
LONG_FUNCTIONS: dict[str, str] = {}
# "path:function": why it may import an app of ours inside.
LATE_IMPORTS = {
    "shg/models/people.py:has_perm": "Django's admin asks a person; the role table needs Person",
}
# path: why it may speak HTTP besides the client, the gateways, the launcher and the simulator.
HTTP_ELSEWHERE: dict[str, str] = {}
# path: why it may set a status besides states, transitions, services and the engine.
STATUS_ELSEWHERE: dict[str, str] = {}

PURE = (
    "common/bilingual.py",
    "common/errors.py",
    "common/identifiers.py",
    "common/money.py",
    "common/numbers.py",
    "common/problems.py",
    "common/states.py",
    "catalog/attributes.py",
    "catalog/tax.py",
    "flipkart_sync/problems.py",
    "listings/fees.py",
    "listings/pricing.py",
    "listings/readiness.py",
    "listings/words.py",
)
HTTP_MODULES = ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client")
HTTP_PLACES = ("flipkart_sync/client/", "notices/gateways", f"{LAUNCHER}/", f"{SIMULATOR}/")
STATUS_PLACES = ("states.py", "transitions.py", "services.py")
STATUS_FOLDERS = ("/services/", "/engine/")
NAMELESS = ("utils.py", "helpers.py", "misc.py")


def ours() -> Iterable[Source]:
    """Return the files of the apps that stand in the order."""
    return [source for source in sources() if source.app in ORDER]


def told(offences: Iterable[str]) -> str:
    """Return the offences one a line, for the failure."""
    return "\n" + "\n".join(offences)


def test_there_is_something_to_read() -> None:
    assert {source.app for source in sources()} >= {"common", "shg", "catalog", "listings"}


def test_imports_point_leftwards_only() -> None:
    offences = [
        f"{source.path}:{line} imports {name}"
        for source in ours()
        for line, name in tree.imports(source.tree)
        if (app := tree.app_of(name)) and tree.is_right_of(source.app, app)
    ]

    assert not offences, told(offences)


def test_strings_name_only_what_is_to_the_left() -> None:
    offences = [
        f"{mention.where} names {mention.what}"
        for source in ours()
        for mention in tree.named_in_strings(source)
        if tree.is_right_of(source.app, mention.app) and source.app != "portal"
    ]

    assert not offences, told(offences)


def test_templates_name_only_pages_to_the_left() -> None:
    offences = [
        f"{mention.where}: {mention.what}"
        for path, app, text in tree.templates()
        for mention in tree.named_in_template(path, text)
        if tree.is_right_of(app, mention.app) and not mention.what.startswith("extends")
    ]

    assert not offences, told(offences)


def test_the_simulator_stands_apart() -> None:
    inward = [
        f"{source.path}:{line} imports {name}"
        for source in sources()
        if source.app == SIMULATOR
        for line, name in tree.imports(source.tree)
        if tree.app_of(name) not in (None, SIMULATOR) or name.split(".")[0] == "django"
    ]
    outward = [
        f"{source.path}:{line} imports {name}"
        for source in sources()
        if source.app != SIMULATOR
        for line, name in tree.imports(source.tree)
        if tree.app_of(name) == SIMULATOR
    ]

    assert not inward + outward, told(inward + outward)


def test_the_launcher_imports_no_app_when_it_starts() -> None:
    offences = [
        f"{source.path}:{line} imports {name}"
        for source in sources()
        if source.app == LAUNCHER
        for node in source.tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for line, name in tree.imports(node)
        if tree.app_of(name) in ORDER
    ]

    assert not offences, told(offences)


def test_no_import_hides_in_a_function_to_dodge_a_cycle() -> None:
    hidden = {
        f"{source.path}:{function.name}"
        for source in ours()
        if not source.is_migration
        for function in tree.functions(source.tree)
        if not (source.name == "apps.py" and function.name == "ready")  # Django's own way
        for _line, name in tree.imports(function)
        if tree.app_of(name)
    }

    assert hidden == LATE_IMPORTS.keys()


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_know_no_rows_clock_or_settings(path: str) -> None:
    (source,) = [source for source in sources() if source.path == path]
    banned = ("django.db", "django.conf", "django.apps", "django.utils.timezone", "time", "random")

    imported = [
        f"{path}:{line} imports {name}"
        for line, name in tree.imports(source.tree)
        if name.startswith(tuple(f"{word}." for word in banned)) or name in banned
        or ".models" in name
    ]  # fmt: skip
    asked = [
        f"{path}:{call.lineno} calls {name}"
        for call, name in tree.calls(source.tree)
        if name.endswith((".now", ".today", ".utcnow"))
    ]

    assert not imported + asked, told(imported + asked)


TASK_TYPES = {"int", "str", "bool", "float", "list", "dict", "None", "Sequence", "Task", "Any"}


def test_tasks_are_thin_and_take_ids() -> None:
    offences = []
    for source in ours():
        if source.name != "tasks.py":
            continue
        for function in tree.functions(source.tree):
            if tree.body_length(function) >= MOST_TASK_LINES:
                offences.append(f"{source.path}:{function.name} has {tree.body_length(function)}")
            for argument in [*function.args.args, *function.args.kwonlyargs]:
                names = {
                    node.id
                    for node in ast.walk(argument.annotation or ast.Constant(None))
                    if isinstance(node, ast.Name)
                }
                if names - TASK_TYPES:
                    offences.append(f"{source.path}:{function.name} takes {argument.arg}")

    assert not offences, told(offences)


def test_http_is_spoken_only_where_it_belongs() -> None:
    speaking = {
        source.path
        for source in sources()
        for _line, name in tree.imports(source.tree)
        if name in HTTP_MODULES or name.startswith(tuple(f"{word}." for word in HTTP_MODULES))
    }

    stray = {path for path in speaking if not path.startswith(HTTP_PLACES)}
    assert stray == set(HTTP_ELSEWHERE)


def test_every_request_has_a_timeout_and_a_session() -> None:
    verbs = {"get", "post", "put", "patch", "delete", "head", "options", "request"}
    naked = [
        f"{source.path}:{call.lineno} calls {name}"
        for source in sources()
        for call, name in tree.calls(source.tree)
        if name.partition(".")[0] in ("requests", "httpx") and name.partition(".")[2] in verbs
    ]
    hasty = [
        f"{source.path}:{call.lineno} opens without a timeout"
        for source in sources()
        for call, name in tree.calls(source.tree)
        if name.endswith("urlopen") and "timeout" not in {word.arg for word in call.keywords}
    ]

    assert not naked + hasty, told(naked + hasty)


def sets_status(node: ast.AST) -> bool:
    """Return whether a node writes a status or state: x.status = …, update(status=…)."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(target, ast.Attribute)
            and target.attr in ("status", "state")
            and not (isinstance(target.value, ast.Name) and target.value.id == "self")
            for target in targets
        )
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("update", "bulk_update")
        and any(word.arg in ("status", "state") for word in node.keywords)
    )


def test_a_status_is_written_only_by_states_and_services() -> None:
    writing = {
        source.path
        for source in ours()
        if not source.is_migration
        and source.name not in STATUS_PLACES
        and not any(folder in f"/{source.path}" for folder in STATUS_FOLDERS)
        and any(sets_status(node) for node in ast.walk(source.tree))
    }

    assert writing == set(STATUS_ELSEWHERE)


def test_one_module_alone_writes_the_status_of_listings() -> None:
    writing = {
        source.path
        for source in ours()
        if source.app == "listings"
        and not source.is_migration
        and any(sets_status(node) for node in ast.walk(source.tree))
    }

    assert writing == {"listings/transitions.py"}


def test_each_app_declares_at_most_one_signal() -> None:
    declared = [
        source.path
        for source in ours()
        for _call, name in tree.calls(source.tree)
        if name in ("Signal", "ModelSignal", "dispatch.Signal")
    ]

    assert all(path.endswith("/signals.py") for path in declared)
    assert len(declared) == len({path.split("/")[0] for path in declared})


def test_nothing_is_printed_by_a_server() -> None:
    offences = [
        f"{source.path}:{call.lineno}"
        for source in ours()
        for call, name in tree.calls(source.tree)
        if name == "print"
    ]

    assert not offences, told(offences)


def test_modules_are_named_for_their_job() -> None:
    assert not [source.path for source in sources() if source.name in NAMELESS]


def test_modules_stay_small() -> None:
    long = {
        source.path: source.line_count
        for source in sources()
        if source.line_count > MOST_MODULE_LINES and not source.is_migration
    }

    assert long.keys() == LONG_MODULES.keys(), told(f"{p}: {n} lines" for p, n in long.items())


def test_functions_stay_small() -> None:
    long = {
        f"{source.path}:{function.name}": tree.length(function)
        for source in sources()
        if not source.is_migration
        for function in tree.functions(source.tree)
        if tree.length(function) > MOST_FUNCTION_LINES
    }

    assert long.keys() == LONG_FUNCTIONS.keys(), told(f"{p}: {n} lines" for p, n in long.items())
