"""What SQL says besides names and values: functions, types, and all other words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import sqlglot
from sqlglot import exp
from sqlglot.tokens import Token, TokenType

CASTS = {"cast", "try_cast"}
LITERALS = {"date", "timestamp"}
SILENT = {
    TokenType.L_PAREN,
    TokenType.R_PAREN,
    TokenType.COMMA,
    TokenType.DOT,
    TokenType.SEMICOLON,
    TokenType.NUMBER,
    TokenType.STRING,
    TokenType.IDENTIFIER,
}
# A kind and a text; of names, values and parentheses both are empty.
Saying = tuple[str, str]
NOTHING = ("", "")


@dataclass
class Constructs:
    functions: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    # Words and operators that stand side by side.
    phrases: set[tuple[str, ...]] = field(default_factory=set)


def constructs_of(statements: Iterable[str], dialect: str) -> Constructs:
    """Those of all statements, as they are written there."""
    found = Constructs()
    for sql in statements:
        for kind, sayings in groupby(sayings_of(sql, dialect), key=lambda saying: saying[0]):
            said = tuple(text for _, text in sayings)
            if kind == "function":
                found.functions.update(said)
            elif kind == "type":
                found.types.add(" ".join(said))
            elif kind == "word":
                found.phrases.add(said)
    return found


def sayings_of(sql: str, dialect: str) -> Iterator[Saying]:
    """What each token says, in the order of the text."""
    names = names_in(sql, dialect)
    tokens = sqlglot.tokenize(sql, read=dialect)
    calls: list[str] = []
    before: Token | None = None
    in_type = False
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.token_type == TokenType.L_PAREN:
            calls.append(called(before, token))
        elif token.token_type == TokenType.R_PAREN:
            calls.pop()
        if before is not None and before.token_type == TokenType.ALIAS:
            in_type = bool(calls) and calls[-1] in CASTS
        in_type = in_type and token.token_type not in SILENT
        yield ("type", token.text.lower()) if in_type else saying(token, after, names)
        before = token


def saying(token: Token, after: Token | None, names: set[str]) -> Saying:
    word = token.text.lower()
    if token.token_type in SILENT:
        return NOTHING
    if word in LITERALS and after is not None and after.token_type == TokenType.STRING:
        return "type", f"{word} '…'"
    if after is not None and called(token, after):
        return "function", word
    return NOTHING if word in names else ("word", word)


def called(word: Token | None, parenthesis: Token) -> str:
    """The name that stands directly before a parenthesis."""
    is_open = parenthesis.token_type == TokenType.L_PAREN
    is_word = word is not None and word.token_type != TokenType.IDENTIFIER
    if word is None or not is_open or not is_word or not word.text[0].isalpha():
        return ""
    return word.text.lower() if word.end + 1 == parenthesis.start else ""


def names_in(sql: str, dialect: str) -> set[str]:
    """Tables, columns and aliases that stand without quotes."""
    return {
        name.name.lower()
        for statement in sqlglot.parse(sql, read=dialect)
        if statement is not None
        for name in statement.find_all(exp.Identifier)
        if not name.quoted
    }


def parts_of(phrase: tuple[str, ...], known: set[str]) -> Iterator[str]:
    """The longest known pieces of a phrase, one after the other; a word of none stands alone."""
    start = 0
    while start < len(phrase):
        ends = range(len(phrase), start + 1, -1)
        end = next((end for end in ends if " ".join(phrase[start:end]) in known), start + 1)
        yield " ".join(phrase[start:end])
        start = end
