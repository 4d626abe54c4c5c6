"""How each process is started: the one place. docker-compose.yml runs the same commands.

Each function returns program and arguments; the program is a bare name, found in .venv/bin by
the launcher and on PATH in a container. tests/devtools/test_compose.py compares the two.
"""

from __future__ import annotations

# Queues by purpose; every task names one of them.
QUEUES = ("sync", "orders", "photos", "notices", "default")
WEB_WORKERS = 2
WEB_THREADS = 8
TASK_PROCESSES = 4


def web(*, host: str, port: int) -> list[str]:
    """Serve the portal with gunicorn's threads."""
    return [
        "gunicorn",
        "portal.wsgi:application",
        f"--bind={host}:{port}",
        "--preload",  # the portal is imported once, not by each worker
        "--worker-class=gthread",
        f"--workers={WEB_WORKERS}",
        f"--threads={WEB_THREADS}",
        "--timeout=60",
        "--graceful-timeout=5",
        "--no-control-socket",  # it would lie in the home folder, shared by two checkouts
    ]


def worker() -> list[str]:
    """Run tasks of every queue. More nodes may each run this, or some of the queues."""
    return [
        "celery",
        "--app=portal",
        "worker",
        "--pool=prefork",
        f"--concurrency={TASK_PROCESSES}",
        f"--queues={','.join(QUEUES)}",
        "--loglevel=INFO",
        "--without-gossip",
        "--without-mingle",
    ]


def beat(*, schedule: str) -> list[str]:
    """Start the timed passes. Two beats are harmless: passes claim rows."""
    return [
        "celery",
        "--app=portal",
        "beat",
        f"--schedule={schedule}",
        "--pidfile=",
        "--loglevel=INFO",
    ]


def simulator(*, host: str, port: int, state: str) -> list[str]:
    """Run the stand-in for Flipkart."""
    return [
        "python",
        "-m",
        "flipkart_simulator",
        f"--host={host}",
        f"--port={port}",
        f"--state={state}",
    ]


def manage(*arguments: str) -> list[str]:
    """Run one of Django's commands."""
    return ["python", "manage.py", *arguments]


def collectstatic() -> list[str]:
    """Collect static files; those of REST framework's own pages are not used here."""
    return manage("collectstatic", "--noinput", "--verbosity=0", "--ignore=rest_framework")
