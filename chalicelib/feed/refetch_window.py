"""Within how many seconds clients fetch their lists again, so that their requests stay below the limits of the API."""

from math import ceil
from typing import Protocol

# An event concerns about two lists of each client: the list that a course leaves and the list that it joins.
LISTS_PER_CLIENT = 2
# The other half of the limits is left to all other requests.
SHARE_OF_LIMITS = 0.5


class RestLimits(Protocol):
    """The limits of the REST API's gateway: requests per second, and requests at once."""

    @property
    def rest_rate_limit(self) -> int: ...

    @property
    def rest_burst_limit(self) -> int: ...


def refetch_window(clients: int, limits: RestLimits) -> int:
    """Returns the seconds over which that many clients spread their requests for lists; 0 when the burst takes all.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """
    requests = clients * LISTS_PER_CLIENT
    if requests <= limits.rest_burst_limit * SHARE_OF_LIMITS:
        return 0
    return ceil(requests / (limits.rest_rate_limit * SHARE_OF_LIMITS))
