"""From text to mentions: which stretches of an address bear the name of a unit."""

import re
from typing import Any

from lienket.engines.addresses.gazetteer import Entry, Fit, Gazetteer
from lienket.engines.vietnamese import fold_words

KNOWN_SEGMENTS = 32_768  # then the memory of segments begins anew

_BREAK = re.compile(r"[,;\n\r|()\[\]]")
_OTHER_BREAK = re.compile(r"[;\n\r|()\[\]]")
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
FIRST_TYPE_WORDS = frozenset(words.split()[0] for words in TYPE_WORDS if words != "t t")
_AFTER_NAMES = frozenset({"viet", "vietnam", "vn"})
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

    ``clean``: nothing stands before the name in its part; ``typed``: a type word stands before or in the name;
    ``fit``: the units it may mean.
    """

    __slots__ = ("clean", "end", "entry", "fit", "mask", "start", "street", "typed", "types", "weight")

    fit: Fit

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
        other.fit = self.fit
        other.types = self.types
        other.typed = self.typed
        other.street = self.street
        other.clean = self.clean
        other.weight = self.weight
        other.mask = self.mask << places
        return other

    def take_type(self, types: frozenset[str], first: int) -> None:
        """Have the type that is written from a token on."""
        self.types = types
        self.typed = True
        self.weight = self.end - first
        self.mask = ((1 << self.weight) - 1) << first


def _whole(entry: Entry, types: frozenset[str] | None, start: int, gazetteer: Gazetteer) -> Mention:
    """The mention of a name after so many type words, which are all of a segment; the same for all such segments."""
    mention: Mention | None = entry.wholes.get((types, start))
    if mention is None:
        mention = Mention(start, start + entry.phrase.count(" ") + 1, entry)
        if types is not None:
            mention.take_type(types, 0)
        mention.fit = entry.fitting(types, gazetteer.types)
        entry.wholes[types, start] = mention
    return mention


class Segment:
    """What stands between two commas: tokens, the places where a part of it begins, mentions.

    Kept and used again: in a list of addresses the same districts and provinces come back all the time.
    ``name``: the mention that is the whole segment, if there is just one. ``is_quiet``: nothing in it speaks of a
    unit but for bare names that may be streets.
    """

    __slots__ = ("_at", "is_quiet", "mentions", "name", "starts", "tokens")

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self._at: dict[int, list[Mention]] | None = None
        self.mentions: list[Mention] = []
        self.name: Mention | None = None
        if "-" in text or "–" in text or "—" in text:
            self.tokens: list[str] = []
            self.starts = [0]
            for part in _DASH.split(text):
                self.tokens += fold_words(part)
                self.starts.append(len(self.tokens))
        else:
            self.tokens = fold_words(text)
            self.starts = [0, len(self.tokens)]
        if self.tokens:
            first = self.tokens[0]
            if (first in STREET_WORDS or first.isdigit()) and self._is_street(gazetteer):
                return
            self._mention(gazetteer)
        self.is_quiet = self._is_quiet()

    def _is_street(self, gazetteer: Gazetteer) -> bool:
        """Whether it begins with the number of a house ("so 5 ngo 12"), which is of no name.

        Then the mentions are those of the same street with the number 0: of the number only that it is one counts.
        """
        numerals, phrases = gazetteer.numerals, gazetteer.phrases
        house = 0
        for place, token in enumerate(self.tokens):
            if token.isdigit():
                if token in numerals:
                    break
                house = place + 1
            elif token not in STREET_WORDS or token in phrases:
                break
        if not house or len(self.starts) > 2 or (house == 1 and self.tokens[0] == "0"):
            return False
        text = " ".join(["0", *self.tokens[house:]])
        street: Segment | None = gazetteer.segments.get(text)
        if street is None:
            street = gazetteer.segments[text] = Segment(text, gazetteer)
        if street.mentions:
            self.mentions = street.at(house - 1)
        self.is_quiet = street.is_quiet
        return True

    def _mention(self, gazetteer: Gazetteer) -> None:
        """Find the mentions: those that are the whole segment, else all that are no streets."""
        if len(self.starts) == 2:
            self._find_whole(gazetteer)
        if not self.mentions:
            self._find(gazetteer.trie)
            if not self.mentions:
                return
            for mention in self.mentions:
                if mention.start not in self.starts:
                    self._look_before(mention)
            self._settle()
            for mention in self.mentions:
                mention.fit = mention.entry.fitting(mention.types, gazetteer.types)
            for mention in self.mentions:
                if mention.fit.above and not mention.typed and self._belongs_to_more(mention):
                    mention.fit = mention.fit._replace(above=frozenset())
        if len(self.mentions) == 1 and self.mentions[0].weight == len(self.tokens):
            self.name = self.mentions[0]

    def _is_quiet(self) -> bool:
        if len(self.starts) > 2 or (self.tokens and self.tokens[0] in FIRST_TYPE_WORDS):
            return False
        for mention in self.mentions:  # noqa: SIM110  a loop is several times as quick as any() here
            if mention.typed or mention.fit.above:
                return False
        return True

    def comes_again(self) -> bool:
        """Whether another address may well have the same piece: it is short and no house number."""
        tokens = self.tokens
        return 0 < len(tokens) <= _SHORT and tokens[0] not in STREET_WORDS and not tokens[0].isdigit()

    def at(self, places: int) -> list[Mention]:
        """The mentions of a segment that begins so many tokens after the start of the address."""
        if not places:
            return self.mentions
        if self._at is None:
            self._at = {}
        known = self._at.get(places)
        if known is None:
            known = self._at[places] = [mention.moved(places) for mention in self.mentions]
        return known

    def _find_whole(self, gazetteer: Gazetteer) -> None:
        """The names that with their type word are the whole segment: what else it holds is within them."""
        tokens, phrases = self.tokens, gazetteer.phrases
        words = " ".join(tokens)
        entry = phrases.get(words)
        if entry is not None:
            self.mentions.append(_whole(entry, None, 0, gazetteer))
        first = tokens[0]
        if first not in FIRST_TYPE_WORDS:
            return
        types = TYPE_WORDS.get(first)
        if types is not None:
            entry = phrases.get(words[len(first) + 1 :])
            if entry is not None and not entry.typed:
                self.mentions.append(_whole(entry, types, 1, gazetteer))
        if len(tokens) > 2 and tokens[1] in _TWO_WORD_ENDS:
            types = TYPE_WORDS.get(f"{first} {tokens[1]}")
            if types is not None:
                entry = phrases.get(" ".join(tokens[2:]))
                if entry is not None and not entry.typed:
                    self.mentions.append(_whole(entry, types, 2, gazetteer))

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
            mention.take_type(types, first)
            return
        mention.street = word in STREET_WORDS
        mention.clean = False

    def _belongs_to_more(self, mention: Mention) -> bool:
        """Whether the word beside a bare name is of no name but one around it.

        "12 Hai Bà Trưng", "Nguyễn Huệ" and "Điện Biên Phủ" are streets, not a district, Huế and Điện Biên. Such a name
        speaks for no commune; if it did, a commune elsewhere would be ruled out in silence.
        """
        beside = [other.mask for other in self.mentions if other.mask & mention.mask != mention.mask]
        start, end = mention.start, mention.end
        if start not in self.starts and not any(mask >> (start - 1) & 1 for mask in beside):
            return True
        if end in self.starts or any(mask >> end & 1 for mask in beside):
            return False
        return self.tokens[end] not in _AFTER_NAMES and not self.tokens[end].isdigit()

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


def segments_of(gazetteer: Gazetteer, text: str) -> list[Segment]:
    """The pieces of an address, those that come again from the gazetteer's memory."""
    known: dict[str, Segment] = gazetteer.segments
    segments = []
    for piece in _BREAK.split(text) if _OTHER_BREAK.search(text) else text.split(","):
        segment = known.get(piece)
        if segment is None:
            if len(known) >= KNOWN_SEGMENTS:
                known.clear()
            segment = Segment(piece, gazetteer)
            if segment.comes_again():
                known[piece] = segment
        segments.append(segment)
    return segments


class Reading:
    """An address as tokens and mentions; ``starts`` are the places where a part begins."""

    __slots__ = ("mentions", "starts", "tokens")

    def __init__(self, segments: list[Segment]) -> None:
        self.tokens: list[str] = []
        self.starts: set[int] = set()
        self.mentions: list[Mention] = []
        for segment in segments:
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
