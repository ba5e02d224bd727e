# One image for web, worker, beat and migrate; docker-compose.yml gives each its command.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt
WORKDIR /app
COPY . .
RUN CASEMGMT_ENV=build /venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim
# The threshold is glibc's own, but fixed: left alone it grows with the first large block that is
# freed, and a worker then keeps what a large file took.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    CASEMGMT_ENV=production
RUN groupadd --system --gid 10001 casemgmt \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin casemgmt
# Owned by root: the application cannot change its own code.
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "casemgmt.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "1"]
