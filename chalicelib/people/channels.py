"""The names of the channels. Each identity listens to exactly one."""

ADMIN = "admin"
# Of no person: see canary/canary_identity.py.
CANARY = "canary"


def organization(organization_id: int) -> str:
    return f"organization:{organization_id}"


def instructor(instructor_id: int) -> str:
    return f"instructor:{instructor_id}"
