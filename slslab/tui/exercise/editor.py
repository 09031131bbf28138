"""The editor: Textual's, in the lab's colours, with the indenting that code wants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.theme import Theme
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

if TYPE_CHECKING:
    from slslab.tui.theme import Inks

_COLOURED: Final = 20_000  # characters; with colours, a key in a longer text takes more than 60 ms
_BLANK: Final = re.compile(r"[\w-]+: *")  # a key of a sheet that waits for its answer
_PLAIN: Final = (None, 4)
_LANGUAGES: Final[dict[str, tuple[str | None, int]]] = {
    ".py": ("python", 4),
    ".yaml": ("yaml", 2),
    ".json": ("json", 2),
}
# What tree-sitter calls the parts of a text, by the ink that they get.
_TOKENS: Final = {
    "accent": "keyword keyword.function keyword.return keyword.operator include conditional repeat exception "
    "yaml.field json.label type.builtin function.builtin",
    "good": "string string.documentation",
    "here": "number float boolean constant.builtin json.null",
    "strong": "function class type.class",
}


class CodeText(TextArea):
    """A text with the colours of its language, as far as the packages for them are there."""

    DEFAULT_CSS = """
    CodeText {
        border: none; padding: 0; background: $background; color: $foreground;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1;
        &:focus { border: none; }
        & .text-area--cursor-line { background: $background; }
        & .text-area--cursor-gutter { background: $background; color: $foreground 40%; text-style: none; }
        &:focus .text-area--cursor-line { background: $surface; }
        &:focus .text-area--cursor-gutter { background: $surface; color: $secondary; text-style: none; }
    }
    """

    def __init__(self, suffix: str, *, id: str, read_only: bool = False) -> None:
        super().__init__(
            id=id, read_only=read_only, tab_behavior="indent", show_line_numbers=True, compact=True, soft_wrap=True
        )
        self._spoken, self.indent_width = _LANGUAGES.get(suffix, _PLAIN)
        self.cursor_blink = False  # a still screen stays still

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolor)
        self._recolor(self.app.current_theme)

    def _recolor(self, theme: Theme) -> None:
        name = f"slslab-{theme.name}"
        self.register_theme(TextAreaTheme(name, syntax_styles=_styles(self.app.inks)))  # type: ignore[attr-defined]
        self.theme = name

    def show(self, text: str) -> None:
        """Show another text, without a past."""
        self._colour(text)
        self.load_text(text)

    def _colour(self, text: str) -> None:
        wanted = self._spoken if len(text) <= _COLOURED else None
        if wanted != self.language:
            try:
                self.language = wanted
            except Exception:  # a package for colours that is missing or of the wrong version: plain text serves too
                self.language = None

    def go_to(self, line: int) -> None:
        """Put the cursor on the first character of a line, counted from 1, and show it."""
        row = max(0, min(line, self.document.line_count) - 1)
        text = self.document.get_line(row)
        self.move_cursor((row, len(text) - len(text.lstrip())), center=True)

    def go_to_blank(self) -> None:
        """Put the cursor behind the first key that still lacks its value, where there is one."""
        for row in range(self.document.line_count):
            line = self.document.get_line(row)
            if _BLANK.fullmatch(line):
                self.move_cursor((row, len(line)))
                return


class Editor(CodeText):
    """Where the learner writes. Esc, which leaves it, is the screen's."""

    HELP = "exercise.help-editor"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+tab", "dedent", show=False),
        Binding("ctrl+r", "redo", show=False),
    ]

    def replace_all(self, text: str) -> None:
        """Take up another text as one edit, which can be undone; the cursor stays on its line."""
        row, column = self.cursor_location
        self._colour(text)
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end)
        self.history.checkpoint()
        row = min(row, self.document.line_count - 1)
        self.move_cursor((row, min(column, len(self.document.get_line(row)))))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            self._restart_blink()
            start, end = self.selection
            before = self.document.get_line(min(start, end)[0])[: min(start, end)[1]]
            self._replace_via_keyboard("\n" + self._indent_after(before), start, end)
        elif event.key == "tab" and not self.selection.is_empty:
            event.stop()
            event.prevent_default()
            self._shift(1)
        else:
            await super()._on_key(event)

    def _indent_after(self, line: str) -> str:
        """The white space that a line after this one begins with."""
        indent = line[: len(line) - len(line.lstrip())]
        deeper = re.search(r":\s*(#.*)?$", line) is not None
        return indent + " " * self.indent_width * deeper

    def action_dedent(self) -> None:
        """Move the selected lines, or the present one, to the left."""
        if not self.read_only:
            self._shift(-1)

    def _shift(self, by: int) -> None:
        first, last = sorted((self.selection.start[0], self.selection.end[0]))
        unit = " " * self.indent_width
        old = [self.document.get_line(row) for row in range(first, last + 1)]
        if by > 0:
            new = [unit + line if line.strip() else line for line in old]
        else:
            new = [line[min(len(unit), len(line) - len(line.lstrip(" "))) :] for line in old]
        if new == old:
            return
        selection = self.selection
        self.replace("\n".join(new), (first, 0), (last, len(old[-1])))
        moved = {row: len(new[row - first]) - len(old[row - first]) for row in (selection.start[0], selection.end[0])}
        self.selection = type(selection)(
            *((row, max(0, column + moved[row])) for row, column in (selection.start, selection.end))
        )


def _styles(inks: Inks) -> dict[str, Style]:
    styles = {token: inks[ink] for ink, tokens in _TOKENS.items() for token in tokens.split()}
    return {**styles, "comment": inks["quiet"] + Style(italic=True)}
