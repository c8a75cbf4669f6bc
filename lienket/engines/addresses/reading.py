"""From text to mentions: which stretches of an address bear the name of a unit."""

import re
from typing import Any

from lienket.engines.addresses.gazetteer import Entry
from lienket.engines.vietnamese import fold

_BREAK = re.compile(r"[,;\n\r|()\[\]]")
_DASH = re.compile(r"\s[-–—]\s")  # parts two units, or stands within a name: Phan Rang - Tháp Chàm

# folded words before a name → the types they can stand for
TYPE_WORDS: dict[str, frozenset[str]] = {
    words: frozenset({kind})
    for kind, spellings in {
        "Phường": ("phuong", "p", "f"),
        "Xã": ("xa", "x"),
        "Thị trấn": ("thi tran", "tt", "t t"),
        "Đặc khu": ("dac khu", "dk"),
        "Quận": ("quan", "q"),
        "Huyện": ("huyen", "h"),
        "Thị xã": ("thi xa", "tx", "t x"),
        "Thành phố": ("thanh pho", "tp", "t p"),
        "Tỉnh": ("tinh", "t"),
    }.items()
    for words in spellings
}
_TWO_WORD_ENDS = frozenset(words.split()[1] for words in TYPE_WORDS if " " in words)

# words before a name that make it the name of a street or a hamlet
STREET_WORDS = frozenset(
    {
        *("duong", "pho", "ngo", "ngach", "hem", "kiet", "so", "lo", "ql", "toa", "nha"),
        *("thon", "ap", "xom", "ban", "buon", "bon", "to", "khu", "cum", "doi", "kcn", "kdt"),
    }
)


class Mention:
    """Tokens start..end that bear a name; ``mask`` has a bit for each token, type words included."""

    __slots__ = ("clean", "end", "entry", "mask", "start", "street", "types", "weight")

    def __init__(self, start: int, end: int, entry: Entry) -> None:
        self.start = start
        self.end = end
        self.entry = entry
        self.types: frozenset[str] | None = None
        self.street = False
        self.clean = True
        self.mask = (1 << end) - (1 << start)
        self.weight = end - start

    @property
    def typed(self) -> bool:
        """Whether a type word stands before or in the name."""
        return self.types is not None or self.entry.typed


class Reading:
    """An address as tokens and mentions; parts begin at ``starts``, no name goes on past ``walls``."""

    __slots__ = ("mentions", "starts", "tokens", "walls")

    def __init__(self, text: str, trie: dict[str, Any]) -> None:
        self.tokens: list[str] = []
        self.starts = {0}
        self.walls = {0}
        for segment in _BREAK.split(text):
            for part in _DASH.split(segment) if " " in segment else (segment,):
                self.tokens += fold(part).split()
                self.starts.add(len(self.tokens))
            self.walls.add(len(self.tokens))
        self.mentions: list[Mention] = []
        for start in range(len(self.tokens)):
            if self.tokens[start] in trie:
                self._walk(start, trie)
        for mention in self.mentions:
            self._look_before(mention)
        self._settle_streets()

    def _walk(self, start: int, trie: dict[str, Any]) -> None:
        node, tokens = trie, self.tokens
        for end in range(start, len(tokens)):
            node = node.get(tokens[end])  # type: ignore[assignment]
            if node is None or (end > start and end in self.walls):
                return
            entry = node.get("")
            if entry is not None:
                self.mentions.append(Mention(start, end + 1, entry))

    def _look_before(self, mention: Mention) -> None:
        """Type word or street word before the name, within its segment."""
        start = mention.start
        if start in self.starts:
            return
        word = self.tokens[start - 1]
        first = start - 1
        if start >= 2 and word in _TWO_WORD_ENDS and start - 1 not in self.starts:
            pair = f"{self.tokens[start - 2]} {word}"
            if pair in TYPE_WORDS:
                word, first = pair, start - 2
        types = TYPE_WORDS.get(word)
        if types is not None and not mention.entry.typed:
            mention.types = types
            mention.mask = (1 << mention.end) - (1 << first)
            mention.weight = mention.end - first
            return
        mention.street = word in STREET_WORDS
        mention.clean = False

    def _settle_streets(self) -> None:
        """A street word that is the end of another name ("xã Phú Ban Hà Nam") makes no street."""
        for mention in self.mentions:
            if mention.street:
                before = 1 << (mention.start - 1)
                mention.street = not any(other.mask & before and not other.street for other in self.mentions)
        self.mentions = [mention for mention in self.mentions if not mention.street]

    def words(self, mask: int) -> str:
        """The tokens whose bits are set."""
        return " ".join(token for place, token in enumerate(self.tokens) if mask >> place & 1)
