"""Keys of organizations, instructors and recipients of mails, in the courses table."""

from chalicelib.aws.table_items import Key


def organization(organization_id: int) -> Key:
    return Key("ORGANIZATIONS", f"{organization_id:010}")


def instructor(instructor_id: int) -> Key:
    return Key("INSTRUCTORS", f"{instructor_id:010}")


def recipients(channel: str) -> str:
    return f"RECIPIENTS#{channel}"


def recipient(channel: str, user_id: str) -> Key:
    return Key(recipients(channel), user_id)
