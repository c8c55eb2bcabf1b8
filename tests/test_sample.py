"""Guards the sample corpus: its form, and that it repeats facts but never sentences."""

import re
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "index" / "sample"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
REPORTS = sorted(SAMPLE.glob("*.txt"))

LONGEST_RUN = 6
"""How many consecutive words of an article a report may share with it."""

DATELINE = re.compile(
    r"[A-Z][A-Z .'-]*, \d{1,2} (January|February|March|April|May|June|July|August"
    r"|September|October|November|December) \d{4} - \S.*"
)
SENTENCE_END = re.compile(r"[.!?][\"')]*(?=\s+[A-Z0-9\"'(]|\s*$)")


def words(text: str) -> list[str]:
    """The lower-cased runs of letters and digits, so that "U.S." is two words."""
    return re.findall(r"[a-z0-9]+", text.lower())


TERMS = frozenset(
    words(
        "russian russia president presidential vladimir putin us u s american united states "
        "special envoy steve witkoff donald trump son in law jared kushner "
        "kremlin spokesman dmitry peskov foreign policy aide yuri yury ushakov "
        "kirill dmitriev volodymyr zelensky ukraine ukrainian kyiv moscow washington "
        "european nato eu tass donbas donbass"
    )
)
"""Names and fixed terms: a run made of nothing else says who, not how it was put."""


def shared_runs(report: str, article: str) -> list[str]:
    """The runs of more than LONGEST_RUN words in common, each at its full length."""
    ours, theirs = words(report), words(article)
    size = LONGEST_RUN + 1
    known = {tuple(theirs[at : at + size]) for at in range(len(theirs) - size + 1)}
    spans: list[tuple[int, int]] = []
    for at in range(len(ours) - size + 1):
        if tuple(ours[at : at + size]) not in known:
            continue
        if spans and spans[-1][1] == at + size - 1:
            spans[-1] = (spans[-1][0], at + size)
        else:
            spans.append((at, at + size))
    return [
        " ".join(ours[start:end]) for start, end in spans if not TERMS.issuperset(ours[start:end])
    ]


def test_the_corpus_holds_five_reports() -> None:
    """An emptied or moved folder must fail here, not leave the other tests nothing to check."""
    assert len(REPORTS) == 5


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_has_title_dateline_and_citable_lines(path: Path) -> None:
    """A citation names a line, and dates are resolved from line 2: both need this form."""
    text = path.read_bytes().decode("utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
    lines = text.removesuffix("\n").split("\n")
    assert 17 <= len(lines) <= 32
    assert all(line and line == line.strip() for line in lines)
    assert not lines[0].endswith(".")
    assert DATELINE.fullmatch(lines[1])
    for line in lines[2:]:
        assert 1 <= len(SENTENCE_END.findall(line)) <= 3, line


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not beside this repository")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_no_report_repeats_the_wording_of_an_article(path: Path) -> None:
    """The reports are in words of our own, so that the corpus can be given away."""
    articles = sorted(SEEDS.glob("*.txt"))
    assert articles
    report = path.read_text(encoding="utf-8")
    found = {
        article.name: runs
        for article in articles
        if (runs := shared_runs(report, article.read_text(encoding="utf-8")))
    }
    assert not found


def test_a_repeated_run_is_found_at_its_full_length() -> None:
    """The search sees through case, punctuation and line ends, or it would guard nothing."""
    article = "The mayor said: the bridge, closed since May, will open again in the spring."
    report = "Good news.\nThe bridge closed since May\nwill OPEN again, it was announced."
    assert shared_runs(report, article) == ["the bridge closed since may will open again"]


def test_a_run_of_six_words_and_a_run_of_names_are_allowed() -> None:
    """Six words are the limit itself, and names cannot be put in other words."""
    assert shared_runs("one two three four five six", "one two three four five six seven") == []
    assert shared_runs("a b c d e f g", "a b c d e f g") == ["a b c d e f g"]
    names = "Russian President Vladimir Putin, US special envoy Steve Witkoff"
    assert shared_runs(names, names) == []
    assert shared_runs(f"{names} met", f"{names} met") != []
