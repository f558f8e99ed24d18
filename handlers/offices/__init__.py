"""What other features use of this one: `__all__` names the modules; all others are its own."""

# pyright: reportUnsupportedDunderAll=false
__all__ = ["buttons", "manage"]
