"""What other features use of this one: `__all__` names the modules; all others are its own."""

# pyright: reportUnsupportedDunderAll=false
__all__ = [
    "buttons",
    "delegation",
    "detail_screens",
    "edited_messages",
    "explanation",
    "screens",
    "sheet_cursor",
    "texts",
    "typed_text",
]
