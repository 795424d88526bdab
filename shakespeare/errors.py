"""The one exception for what a user can mend."""


class InvalidInput(ValueError):  # noqa: N818 - it says what is wrong; every caller means a user's input
    """Says which field is wrong, what it holds, and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{field}: {value}: {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed
