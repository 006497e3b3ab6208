"""What the environment may say, read once and strictly: a wrong value stops the start with a sentence that names it."""

import contextlib
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

import dj_database_url
from environs import Env, EnvError

from mach import embedded

ROOT = Path(__file__).resolve().parent.parent
MODES = ("development", "test", "sample", "production")
OWNER_COMMANDS = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "grants", "flush", "sqlflush", "run"}
)
DATABASE_SCHEMES = {"postgres", "postgresql"}
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECRET_LENGTH = 50


class WrongValue(Exception):
    """One variable cannot be used as it is. The text never repeats the value: it may be a secret."""


@dataclass(frozen=True)
class Environment:
    """Every choice the environment may make, checked."""

    mode: str
    state: Path
    static: Path
    port: int
    secret_key: str
    allowed_hosts: list[str]
    hub_name: str
    api_rate: int
    trusted_proxies: int
    database: dict[str, Any]
    app_role: str
    owner_role: str
    redis_url: str
    email: dict[str, Any]
    email_from: str
    address: str

    @property
    def production(self) -> bool:
        return self.mode == "production"


def read() -> Environment:
    """Read and check all variables. Raises WrongValue for the first that cannot be used."""
    env = Env()
    mode = _mode(env)
    state = state_directory()
    urls = {name: _database_url(env, name, state) for name in ("DATABASE_URL", "OWNER_DATABASE_URL")}
    owner = _one_of(env, "MACH_DATABASE_ROLE", "app", ("app", "owner")) == "owner"
    served, owned = (_parsed(name, url) for name, url in urls.items())
    return Environment(
        mode=mode,
        state=state,
        static=Path(_text(env, "MACH_STATIC", str(state / "static"))),
        port=port(),
        secret_key=_secret_key(env, mode, state),
        allowed_hosts=_allowed_hosts(env, mode),
        hub_name=_text(env, "MACH_HUB_NAME", "Multi-Agency Children’s Hub"),
        api_rate=_number(env, "MACH_API_RATE", 300, 1, 1_000_000, "requests a minute for each agency key"),
        trusted_proxies=_number(env, "MACH_TRUSTED_PROXIES", 0, 0, 10, "proxies in front of this server"),
        database=owned if owner else served,
        app_role=served["USER"],
        owner_role=owned["USER"],
        redis_url=_redis_url(env, state),
        email=_email(env, mode),
        email_from=_text(env, "MACH_EMAIL_FROM", "mach@localhost"),
        address=_address(env, mode),
    )


def read_or_stop() -> Environment:
    """As read(), but a wrong value ends the process with its sentence and exit code 2, and no traceback."""
    return or_stop(read)


def or_stop(reader: Callable[[], Any]) -> Any:
    try:
        return reader()
    except WrongValue as wrong:
        print(wrong, file=sys.stderr, flush=True)
        sys.exit(2)


def state_directory() -> Path:
    return Path(os.environ.get("MACH_STATE") or ROOT / "var").expanduser().resolve()


def port() -> int:
    return _number(Env(), "PORT", 8000, 1, 65535, "the port to listen on")


def broker_url(redis_url: str) -> str:
    """The address of Celery's broker: database 0, or the one the address names."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def redis_database_url(redis_url: str, number: int) -> str:
    """The same server, but another of its numbered databases."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?{urlencode({**dict(parse_qsl(parts.query)), 'db': number})}"
    return parts._replace(path=f"/{number}").geturl()


def _mode(env: Env) -> str:
    return _one_of(env, "MACH_ENV", "sample", MODES)


def _text(env: Env, name: str, default: str) -> str:
    return str(env.str(name, default)).strip() or default


def _one_of(env: Env, name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = _text(env, name, default)
    if value not in allowed:
        raise WrongValue(f"{name} must be one of: {', '.join(allowed)}.")
    return value


def _number(env: Env, name: str, default: int, least: int, most: int, meaning: str) -> int:
    wrong = WrongValue(f"{name} must be a whole number from {least} to {most}: {meaning}.")
    try:
        value = int(env.int(name, default))
    except EnvError:
        raise wrong from None
    if not least <= value <= most:
        raise wrong
    return value


def _database_url(env: Env, name: str, state: Path) -> str:
    """DATABASE_URL wins over everything embedded; without an owner of its own, the serving role migrates too."""
    if env.str("DATABASE_URL", ""):
        return str(env.str(name, "") or env.str("DATABASE_URL"))
    if env.str("OWNER_DATABASE_URL", ""):
        raise WrongValue("OWNER_DATABASE_URL is set but DATABASE_URL is not: set both, or neither.")
    role = embedded.OWNER_ROLE if name == "OWNER_DATABASE_URL" else embedded.APP_ROLE
    return embedded.places(state).database_url(role)


def _parsed(name: str, url: str) -> dict[str, Any]:
    wrong = WrongValue(f"{name} must look like postgresql://user:password@host:5432/database.")
    if urlsplit(url).scheme not in DATABASE_SCHEMES:
        raise wrong
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        raise wrong from None
    if not parsed.get("NAME") or not parsed.get("USER"):
        raise wrong
    options: dict[str, Any] = dict(parsed.get("OPTIONS") or {})
    parsed |= {"HOST": options.pop("host", parsed["HOST"]), "OPTIONS": options}
    return parsed


def _redis_url(env: Env, state: Path) -> str:
    url = _text(env, "REDIS_URL", embedded.places(state).redis_url)
    parts = urlsplit(url)
    ok = (parts.scheme in {"redis", "rediss"} and parts.hostname) or (parts.scheme == "unix" and parts.path)
    if not ok:
        raise WrongValue("REDIS_URL must look like redis://host:6379/0, rediss://… or unix:///path/to/socket.")
    return url


def _allowed_hosts(env: Env, mode: str) -> list[str]:
    hosts = [host.strip() for host in _text(env, "MACH_ALLOWED_HOSTS", "").split(",") if host.strip()]
    if mode == "production" and (not hosts or "*" in hosts):
        raise WrongValue("MACH_ALLOWED_HOSTS must name this server's host names, with commas between them, and not *.")
    return hosts or [*LOCAL_HOSTS, *(["testserver"] if mode == "test" else [])]


def _address(env: Env, mode: str) -> str:
    """Where people reach this server, for the links in emails."""
    default = f"https://{_allowed_hosts(env, mode)[0]}" if mode == "production" else f"http://127.0.0.1:{port()}"
    address = _text(env, "MACH_ADDRESS", default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongValue("MACH_ADDRESS must look like https://hub.example.gov.uk.")
    return address


def _email(env: Env, mode: str) -> dict[str, Any]:
    """EMAIL_URL as smtp://user:password@host:587, smtps://…; without one, emails become files beside the data, and in
    tests nothing. Never a log: an email may carry a one-time key."""
    url = _text(env, "EMAIL_URL", "memory://" if mode == "test" else "files://")
    django, own = "django.core.mail.backends.{}.EmailBackend", "mach.mail.EmailBackend"
    smtp = django.format("smtp")
    backends = {"files": own, "memory": django.format("locmem"), "smtp": smtp, "smtps": smtp, "smtp+tls": smtp}
    parts = urlsplit(url)
    if parts.scheme not in backends or (parts.scheme.startswith("smtp") and not parts.hostname):
        raise WrongValue("EMAIL_URL must look like smtp+tls://user:password@host:587, smtps://…, smtp://… or files://.")
    if mode == "production" and parts.scheme in {"files", "memory"}:
        raise WrongValue("EMAIL_URL must name a mail server, such as smtp+tls://user:password@host:587.")
    return {**_mail_server(parts), "EMAIL_BACKEND": backends[parts.scheme]}


def _secret_key(env: Env, mode: str, state: Path) -> str:
    key = _text(env, "MACH_SECRET_KEY", "")
    if key and len(key) < SECRET_LENGTH:
        raise WrongValue(f"MACH_SECRET_KEY must have at least {SECRET_LENGTH} characters, chosen at random.")
    if mode == "production" and not key:
        raise WrongValue(f"MACH_SECRET_KEY must be set in production: at least {SECRET_LENGTH} random characters.")
    return key or _kept_key(state / "secret_key")


def _kept_key(path: Path) -> str:
    """A key made once and kept beside the data, readable by its owner alone."""
    if path.exists():
        return _read_key(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(SECRET_LENGTH))
        # Two processes that start together end up with one key, and neither reads half of it.
        with contextlib.suppress(FileExistsError):
            os.link(new, path)
        new.unlink()
    except OSError as error:
        raise WrongValue(f"MACH_STATE must name a directory that this user may write to: {error.strerror}.") from None
    return _read_key(path)


def _read_key(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        raise WrongValue(
            f"MACH_STATE names another user's directory ({path} cannot be read): start as that user, or name another."
        ) from None


def _mail_server(parts: SplitResult) -> dict[str, Any]:
    try:
        number = parts.port
    except ValueError:
        raise WrongValue("EMAIL_URL has a port that is not a number.") from None
    tls, ssl = parts.scheme == "smtp+tls", parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": number or (587 if tls else 465 if ssl else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
        "EMAIL_TIMEOUT": 10,
    }
