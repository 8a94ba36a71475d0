"""Keys of organizations and instructors, in the courses table."""

from chalicelib.aws.table_items import Key


def organization(organization_id: int) -> Key:
    return Key("ORGANIZATIONS", f"{organization_id:010}")


def instructor(instructor_id: int) -> Key:
    return Key("INSTRUCTORS", f"{instructor_id:010}")
