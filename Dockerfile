# One image for web, worker, beat and the simulator; docker-compose.yml says which command each runs.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Nothing in it needs root; the files it writes lie below /srv/haat.
RUN useradd --system --uid 10001 --home-dir /srv/haat --create-home haat
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes --only-binary=:all: -r requirements.txt

COPY . .
RUN python -m devtools.messages --compile \
    && STATIC_ROOT=/srv/haat/static \
       python manage.py collectstatic --noinput --verbosity=0 --ignore=rest_framework \
    && mkdir -p /srv/haat/files /srv/haat/beat /srv/haat/simulator \
    && chown -R haat /srv/haat

USER haat
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--preload", "--worker-class=gthread", "--workers=2", "--threads=8", "--timeout=60", "--graceful-timeout=5", "--no-control-socket"]
