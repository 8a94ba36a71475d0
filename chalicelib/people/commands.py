"""What administrators send about people: one description per kind of field, which refusals show as "must be …"."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from chalicelib.people.identity import Role
from chalicelib.texts import VISIBLE_LINE

MAX_NAME, MAX_USERNAME, MAX_EMAIL = 100, 128, 254
# Keys of records have as many digits, so that lists are sorted by number.
MAX_NUMBER = 10**10 - 1

Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_NAME,
        pattern=VISIBLE_LINE,
        title="text_1_100_one_line",
        description=f"text of 1 to {MAX_NAME} characters, on one line",
    ),
]
Number = Annotated[
    int,
    Meta(
        ge=1, le=MAX_NUMBER, title="whole_number_1_9999999999", description=f"a whole number from 1 to {MAX_NUMBER:,}"
    ),
]
Username = Annotated[
    str,
    Meta(
        max_length=MAX_USERNAME,
        pattern=r"^[A-Za-z0-9._@+-]+\Z",
        title="username",
        description=f"1 to {MAX_USERNAME} letters from a to z, digits and the characters . _ - + @",
    ),
]
# A dot-atom of RFC 5322, section 3.4.1, before the @, and a host's name behind it: what every program that makes, sends
# or reads mails takes. RFC 5321, section 4.5.3.1.1, has the 64.
_ATOM, _LABEL = r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+", r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
Email = Annotated[
    str,
    Meta(
        max_length=MAX_EMAIL,
        pattern=rf"^(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+\Z",
        title="email",
        description=f"a mail address of at most {MAX_EMAIL} characters such as name@example.com",
    ),
]
ROLE_HINT = "must be one of admin, organization and instructor"
RoleName = Annotated[Role, Meta(title="one_of", description="one of admin, organization and instructor")]
Flag = Annotated[bool, Meta(title="true_or_false", description="true or false")]


class AddOrganization(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new organization; without a number it gets the next one."""

    name: Name
    organization_id: Number | None = None


class AddInstructor(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new instructor; without a number the next one."""

    name: Name
    instructor_id: Number | None = None


class ChangeRecord(Struct, frozen=True, kw_only=True, rename="camel"):
    """Another name, or whether the record is active. A field that is left out keeps its value."""

    name: Name | UnsetType = UNSET
    is_active: Flag | UnsetType = field(default=UNSET, name="active")


class ChangeUser(Struct, frozen=True, kw_only=True, rename="camel"):
    """Another name or mail address. A field that is left out keeps its value."""

    name: Name | UnsetType = UNSET
    email: Email | UnsetType = UNSET


class AddUser(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new user. One of role organization or instructor names the record that the user stands for, others none."""

    username: Username
    name: Name
    email: Email
    role: RoleName
    organization_id: Number | None = None
    instructor_id: Number | None = None
