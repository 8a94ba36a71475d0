"""Where requests may be sent: what an admin enters, and each IP address that the host of a webhook has."""

from msgspec import Struct

from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.webhooks.ports import HostUnknown, Resolve
from chalicelib.webhooks.public_address import is_loopback, is_public, parse_address, port_text

MAX_PORT = 65_535


class Destinations(Struct, frozen=True):
    """Which addresses are allowed. ``may_be_local`` is for an emulated cloud: http and this machine."""

    resolve: Resolve
    may_be_local: bool = False

    def allows(self, number: str) -> bool:
        """Whether requests may be sent to the IP address."""
        return is_public(number) or (self.may_be_local and is_loopback(number))

    def require(self, text: str) -> str:
        """Returns the address without the spaces around it. Raises InvalidFields for one that no webhook may have."""
        url = text.strip()
        address = parse_address(url, may_be_local=self.may_be_local)
        if address is None:
            raise InvalidFields({"url": self._fault(url)})
        try:
            numbers = self.resolve(address.host, address.port)
        except HostUnknown as exc:
            raise InvalidFields.of("url", "unknown_host", f"is not known: there is no host {address.host}") from exc
        if not all(map(self.allows, numbers)):
            raise InvalidFields.of(
                "url", "public_address", f"must be an address on the public internet, which {address.host} is not"
            )
        return url

    def _fault(self, url: str) -> FieldMessage:
        """What is wrong with an address that cannot be taken apart."""
        scheme, _, rest = url.partition("://")
        authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
        if not url:
            return FieldMessage("required", "is required")
        if scheme.lower() == "https" or (self.may_be_local and scheme.lower() == "http"):
            if "@" in authority:
                return FieldMessage("address_user", "must be without a user and a password")
            if "#" in url:
                return FieldMessage("address_fragment", "must be without a fragment, the part that begins with #")
            port = port_text(authority)
            if port is not None and not (port.isdecimal() and 0 < int(port[:6]) <= MAX_PORT):
                return FieldMessage("address_port", f"must have a port from 1 to {MAX_PORT}, or none")
        return FieldMessage("https_address", "must be an https address such as https://example.com/courses")
