"""From text to mentions: which stretches of an address bear the name of a unit."""

import re
from typing import Any

from lienket.engines.addresses.gazetteer import Entry
from lienket.engines.vietnamese import fold

KNOWN_SEGMENTS = 32_768  # then the memory of segments begins anew

_BREAK = re.compile(r"[,;\n\r|()\[\]]")
_SHORT = 7  # tokens of the longest name of a unit with its type
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
    """Tokens start..end that bear a name; ``mask``: a bit for each token, type words included.

    ``clean``: nothing stands before the name in its part; ``typed``: a type word stands before or in the name.
    """

    __slots__ = ("clean", "end", "entry", "mask", "start", "street", "typed", "types", "weight")

    def __init__(self, start: int, end: int, entry: Entry) -> None:
        self.start = start
        self.end = end
        self.entry = entry
        self.types: frozenset[str] | None = None
        self.typed = entry.typed
        self.street = False
        self.clean = True
        self.weight = end - start
        self.mask = ((1 << self.weight) - 1) << start

    def moved(self, places: int) -> "Mention":
        """The same mention, so many tokens later."""
        other = Mention.__new__(Mention)
        other.start = self.start + places
        other.end = self.end + places
        other.entry = self.entry
        other.types = self.types
        other.typed = self.typed
        other.street = self.street
        other.clean = self.clean
        other.weight = self.weight
        other.mask = self.mask << places
        return other


class Segment:
    """What stands between two commas: tokens, the places where a part of it begins, mentions.

    Kept and used again: in a list of addresses the same districts and provinces come back all the time.
    """

    __slots__ = ("_at", "mentions", "starts", "tokens")

    def __init__(self, text: str, trie: dict[str, Any]) -> None:
        self._at: dict[int, list[Mention]] = {}
        self.mentions: list[Mention] = []
        if "-" in text or "–" in text or "—" in text:
            self.tokens: list[str] = []
            self.starts = [0]
            for part in _DASH.split(text):
                self.tokens += fold(part).split()
                self.starts.append(len(self.tokens))
        else:
            self.tokens = fold(text).split()
            self.starts = [0, len(self.tokens)]
        self._find(trie)
        if self.mentions:
            for mention in self.mentions:
                if mention.start not in self.starts:
                    self._look_before(mention)
            self._settle()

    def comes_again(self) -> bool:
        """Whether another address may well have the same piece: it is short and no house number."""
        tokens = self.tokens
        return 0 < len(tokens) <= _SHORT and tokens[0] not in STREET_WORDS and not tokens[0].isdigit()

    def at(self, places: int) -> list[Mention]:
        """The mentions of a segment that begins so many tokens after the start of the address."""
        if not places:
            return self.mentions
        known = self._at.get(places)
        if known is None:
            known = self._at[places] = [mention.moved(places) for mention in self.mentions]
        return known

    def _find(self, trie: dict[str, Any]) -> None:
        tokens, last, found = self.tokens, len(self.tokens), self.mentions
        for start, token in enumerate(tokens):
            node = trie.get(token)
            end = start + 1
            while node is not None:
                if "" in node:
                    found.append(Mention(start, end, node[""]))
                if end == last:
                    break
                node = node.get(tokens[end])
                end += 1

    def _look_before(self, mention: Mention) -> None:
        """Type word or street word before a name that does not begin its part."""
        start = mention.start
        word = self.tokens[start - 1]
        first = start - 1
        if start >= 2 and word in _TWO_WORD_ENDS and start - 1 not in self.starts:
            pair = f"{self.tokens[start - 2]} {word}"
            if pair in TYPE_WORDS:
                word, first = pair, start - 2
        types = TYPE_WORDS.get(word)
        if types is not None and not mention.typed:
            mention.types = types
            mention.typed = True
            mention.weight = mention.end - first
            mention.mask = ((1 << mention.weight) - 1) << first
            return
        mention.street = word in STREET_WORDS
        mention.clean = False

    def _settle(self) -> None:
        """Discard names of streets, and the shorter names within a name that is the whole segment.

        A street word that is the end of another name ("xã Phú Ban Hà Nam") makes no street.
        """
        whole = (1 << len(self.tokens)) - 1
        streets = [mention for mention in self.mentions if mention.street]
        for mention in streets:
            before = 1 << (mention.start - 1)
            mention.street = not any(other.mask & before and not other.street for other in self.mentions)
        if streets:
            self.mentions = [mention for mention in self.mentions if not mention.street]
        for mention in self.mentions:
            if mention.mask == whole:
                self.mentions = [other for other in self.mentions if other.mask == whole]
                return


class Reading:
    """An address as tokens and mentions; ``starts`` are the places where a part begins."""

    __slots__ = ("mentions", "starts", "tokens")

    def __init__(self, text: str, trie: dict[str, Any], known: dict[str, Segment]) -> None:
        self.tokens: list[str] = []
        self.starts: set[int] = set()
        self.mentions: list[Mention] = []
        for piece in _BREAK.split(text):
            segment = known.get(piece)
            if segment is None:
                if len(known) >= KNOWN_SEGMENTS:
                    known.clear()
                segment = Segment(piece, trie)
                if segment.comes_again():
                    known[piece] = segment
            places = len(self.tokens)
            self.mentions += segment.at(places)
            self.starts.add(places)
            if len(segment.starts) > 2:
                self.starts.update([start + places for start in segment.starts])
            self.tokens += segment.tokens
        self.starts.add(len(self.tokens))

    def words(self, mask: int) -> str:
        """The tokens whose bits are set."""
        return " ".join(token for place, token in enumerate(self.tokens) if mask >> place & 1)
