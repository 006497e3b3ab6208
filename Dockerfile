# One image for web, worker, beat and migrate: compose chooses the command.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    MACH_ENV=production \
    MACH_STATE=/state \
    MACH_STATIC=/app/static

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin mach && install -d -o mach -g mach -m 0700 /state
WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

COPY manage.py ./
COPY mach mach
COPY referrals referrals
COPY assessments assessments
COPY improvement improvement
COPY sample sample
COPY templates templates
RUN MACH_ENV=sample MACH_STATE=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build

USER mach
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:mach.server", "mach.wsgi"]
