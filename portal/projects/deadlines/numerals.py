"""Small numbers, written in digits or in Chinese."""

DIGITS = {character: value for value, character in enumerate("0一二三四五六七八九")}
DIGITS |= {str(value): value for value in range(10)}
DIGITS |= {"两": 2, "元": 1}
NUMBER = "(?:[0-9]{1,4}|[0一二三四五六七八九十]{1,4})"


def number_of(text: str) -> int | None:
    """A number up to 9999: "12", "十二", "二十", "三十一", "二0二五"; None for what is none."""
    if "十" not in text:
        digits = [DIGITS.get(character) for character in text]
        return None if None in digits or not digits else int("".join(str(digit) for digit in digits))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    ten, one = DIGITS.get(tens, 0) if tens else 1, DIGITS.get(ones, 0) if ones else 0
    return ten * 10 + one
