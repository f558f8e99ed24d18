"""What other features use of this one: `__all__` names the modules; all others are its own."""

# pyright: reportUnsupportedDunderAll=false
__all__ = ["end_pleno", "hand_in", "pleno", "screens", "setup", "vacancies"]
