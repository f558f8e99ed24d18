"""Nothing of this feature is used by others."""

__all__: list[str] = []
