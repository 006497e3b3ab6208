"""PostgreSQL and Valkey from their wheels, for `make run` and the tests."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

OWNER_ROLE = "mach_owner"
APP_ROLE = "mach_app"
DATABASE = "mach"


@dataclass(frozen=True)
class Places:
    state: Path
    sockets: Path

    def database_url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/vk"


def places(state: Path) -> Places:
    mark = hashlib.sha256(str(state).encode()).hexdigest()[:8]
    return Places(state=state, sockets=Path(tempfile.gettempdir(), f"mach-{mark}"))
