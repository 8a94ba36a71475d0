"""What administrators send about webhooks: one description per kind of field, which refusals show as "must be …"."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.texts import ONE_LINE
from chalicelib.webhooks.public_address import MAX_URL

MAX_LISTED = 100

Url = Annotated[
    str,
    Meta(
        max_length=MAX_URL,
        title="https_address",
        description=f"an https address of at most {MAX_URL} characters such as https://example.com/courses",
    ),
]
Description = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=ONE_LINE,
        title="text_0_200_one_line",
        description="text of at most 200 characters, on one line",
    ),
]
Types = Annotated[
    tuple[Annotated[str, Meta(pattern=r"^[a-z_]{1,64}\Z")], ...],
    Meta(max_length=50, title="event_types", description="a list of at most 50 event types such as course_assigned"),
]
CursorText = Annotated[str, Meta(min_length=1, max_length=64, title="cursor", description="the `id` of an event")]
Limit = Annotated[
    int, Meta(ge=1, le=MAX_LISTED, title="whole_number_1_100", description="a whole number from 1 to 100")
]
PageToken = Annotated[str, Meta(title="page", description="the `next` of a former page")]


class AddWebhook(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new webhook. Without ``types`` it gets all events; without ``after``, those from now on."""

    url: Url
    description: Description = ""
    types: Types = ()
    after: CursorText | None = None


class ChangeWebhook(Struct, frozen=True, kw_only=True, rename="camel"):
    """A field that is left out keeps its value."""

    url: Url | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    types: Types | UnsetType = UNSET


class Replay(Struct, frozen=True, kw_only=True, rename="camel"):
    """The events behind the cursor are sent again; without a cursor, all that are stored."""

    after: CursorText | None = None


class ListDeliveries(Struct, frozen=True, kw_only=True, rename="camel"):
    """One page of deliveries, the newest first."""

    limit: Limit = 50
    next: PageToken | None = None
