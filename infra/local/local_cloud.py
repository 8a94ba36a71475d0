"""The folder, ports and addresses of a local cloud. Pure."""

from dataclasses import dataclass
from pathlib import Path

from infra.shell import no_account
from infra.targets import PROJECT

DEFAULT_PORT = 4566
DEFAULT_PORTAL_PORT = 5173
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class LocalCloud:
    """One local cloud. All its data is in `folder`, an absolute path, and is lost when the folder is removed."""

    folder: Path = PROJECT / ".local"
    port: int = DEFAULT_PORT
    portal_port: int = DEFAULT_PORTAL_PORT
    has_demo_data: bool = True

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    @property
    def endpoint(self) -> str:
        return f"http://{self.address}"

    @property
    def environment_folder(self) -> Path:
        """The emulator's packages. Clouds in a folder of the default one share its packages."""
        default = PROJECT / ".local"
        return (default if default in self.folder.parents else self.folder) / "env"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def objects(self) -> Path:
        return self.folder / "objects"

    @property
    def scratch(self) -> Path:
        return self.folder / "tmp"

    @property
    def log(self) -> Path:
        return self.folder / "emulator.log"

    @property
    def process_file(self) -> Path:
        return self.folder / "emulator.json"

    @property
    def portal_file(self) -> Path:
        return self.folder / "portals.json"

    @property
    def portal_url(self) -> str:
        return f"http://localhost:{self.portal_port}"

    @property
    def stack_file(self) -> Path:
        return self.folder / "stack.json"

    def client_environment(self) -> dict[str, str]:
        """Returns variables with which AWS clients call the emulator as its root user.

        The rest of the environment must have no AWS variables (`infra.shell.leave_aws`).
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            # Some clients read only one of the two names.
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            **no_account(),
        }
