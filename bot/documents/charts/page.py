"""A page of fixed width that grows downwards; all on it is placed in pixels from its top left corner."""

from collections.abc import Sequence
from io import BytesIO
from typing import Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from matplotlib.typing import LineStyleType
from PIL import Image

from bot.documents.charts.lettering import ASCENT, DPI, LINE_HEIGHT, font, plain

PAGE_WIDTH = 1080
LARGEST_SUM = 9900
"""Width and height together; Telegram refuses photos of more than 10,000. A higher page is made smaller."""
MARGIN = 48
INNER_WIDTH = PAGE_WIDTH - 2 * MARGIN

SMALL = 25
"""The smallest size on any page: its capitals are 18 pixels high."""
BODY = 28
HEADING = 36

INK = "#1b2733"
SOFT_INK = "#55616d"
LINE = "#c9d1d9"
TRACK = "#e6eaee"
PANEL = "#f3f6f9"
WHITE = "#ffffff"
# Okabe and Ito's colours, told apart with any kind of colour vision; each comes with a shape of its own too.
BLUE = "#0072b2"
VERMILION = "#d55e00"
GREEN = "#009e73"
SLATE = "#4b5b6b"
ORANGE = "#e69f00"
SKY = "#56b4e9"
PURPLE = "#cc79a7"

Align = Literal["left", "center", "right"]

mpl.rcdefaults()  # somebody's matplotlibrc on the machine must not change our pictures


class Page:
    """Collects what is drawn; its height is set at the end, when it is known."""

    def __init__(self) -> None:
        """An empty white page."""
        self.figure = Figure(figsize=(PAGE_WIDTH / DPI, 1), dpi=DPI, facecolor=WHITE)
        self.canvas = FigureCanvasAgg(self.figure)
        self._down = Affine2D()
        self.height = 0

    def add(self, artist: Artist) -> None:
        """Put a matplotlib artist on the page; its coordinates are the page's."""
        artist.set_transform(self._down)
        self.figure.add_artist(artist)

    def text(
        self,
        x: float,
        top: float,
        text: str,
        size: int,
        *,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
    ) -> None:
        """One line whose line box begins at `top`."""
        self.add(
            Text(
                x,
                top + ASCENT * size,
                plain(text),
                color=color,
                fontproperties=font(size, bold),
                ha=align,
                va="baseline",
                parse_math=False,
                zorder=5,
            )
        )

    def lines(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: int,
        *,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
    ) -> float:
        """Lines below each other; returns where the next would begin."""
        for line in lines:
            self.text(x, top, line, size, bold=bold, color=color, align=align)
            top += LINE_HEIGHT * size
        return top

    def box(
        self,
        x: float,
        top: float,
        wide: float,
        high: float,
        color: str,
        *,
        edge: str | None = None,
        hatch: str | None = None,
        opacity: float = 1,
        zorder: float = 1,
    ) -> None:
        """A filled rectangle."""
        self.add(
            Rectangle(
                (x, top),
                wide,
                high,
                facecolor=color,
                edgecolor=edge or (WHITE if hatch else "none"),
                linewidth=2 if edge else 0,
                hatch=hatch,
                alpha=opacity,
                zorder=zorder,
            )
        )

    def panel(self, x: float, top: float, wide: float, high: float, color: str = PANEL) -> None:
        """A rectangle with round corners, behind everything."""
        radius = 16
        self.add(
            FancyBboxPatch(
                (x + radius, top + radius),
                wide - 2 * radius,
                high - 2 * radius,
                facecolor=color,
                edgecolor="none",
                boxstyle=f"round,pad={radius}",
                mutation_scale=1,
                zorder=0,
            )
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        color: str,
        thickness: float,
        *,
        style: LineStyleType = "solid",
        marker: str | None = None,
        marker_size: float = 0,
        marker_fill: str | None = None,
        zorder: float = 2,
    ) -> None:
        """A line through points, with a marker at each of them if wanted."""
        self.add(
            Line2D(
                [x for x, _ in points],
                [y for _, y in points],
                color=color,
                linewidth=thickness,
                linestyle=style,
                marker=marker,
                markersize=marker_size,
                markerfacecolor=marker_fill or color,
                markeredgecolor=color,
                markeredgewidth=3,
                solid_joinstyle="round",
                solid_capstyle="butt",
                zorder=zorder,
            )
        )

    def polygon(self, points: Sequence[tuple[float, float]], color: str, opacity: float) -> None:
        """A filled area without an edge."""
        self.add(Polygon(points, closed=True, facecolor=color, alpha=opacity, edgecolor="none", zorder=1.5))

    def finish(self, height: float) -> "Page":
        """Set the height; nothing may be added afterwards."""
        self.height = round(height)
        scale = min(1, LARGEST_SUM / (PAGE_WIDTH + self.height))
        self._down.clear().scale(1, -1).translate(0, self.height).scale(scale)
        self.figure.set_size_inches(PAGE_WIDTH / DPI, self.height / DPI)
        self.figure.set_dpi(DPI * scale)
        return self

    def to_png(self) -> bytes:
        """The page as PNG; the same page gives the same bytes."""
        self.canvas.draw()
        size = self.canvas.get_width_height(physical=True)
        drawn = Image.frombytes("RGBA", size, bytes(self.canvas.buffer_rgba()))
        stream = BytesIO()
        # The page is opaque: without alpha the file is smaller, and done sooner, at the least compression.
        drawn.convert("RGB").save(stream, "png", compress_level=1)
        return stream.getvalue()
