"""Which passages are read: in the model's order where it can look, else in the search's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.corpus import FolderCorpus, TextCorpus
from index.search import Hit, Index
from index.weights import Silent
from rag import retrieve as room
from rag.assistant import Assistant, Found
from rag.opening import look_over
from rag.retrieve import (
    LEAST,
    LOOSE,
    PASSAGES,
    SHELF,
    SHORTLIST,
    Retrieved,
    Shelved,
    groups,
    retrieve,
    shelved,
)
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, Looked, ScriptedModel, lines_read
from tests.terminal import Told
from tests.written_pdf import pdf_of

# Each line is longer than what is joined with the next one, so that each is a passage.
PAD = " and so it was said once more" * 9
TALKS = [f"{word}{PAD}." for word in ("Alpha", "Bravo", "Charlie", "Delta")]
LAND = [f"{word}{PAD}." for word in ("Echo", "Foxtrot", "Golf")]
ORDER = ("Golf", "Bravo", "Foxtrot", "Delta", "Alpha", "Echo", "Charlie")


def document(lines: list[str]) -> str:
    return "".join(f"{line}\n\n" for line in lines)


def by_order(question: str, text: str) -> float:
    """The further back in ORDER, the less; what is not there, least of all."""
    word = text.split()[0]
    return -float(ORDER.index(word)) if word in ORDER else -99.0


def index_of(
    documents: dict[str, list[str]], path: Path | None = None, beside: Path | None = None
) -> Index:
    corpus = TextCorpus({source: document(lines) for source, lines in documents.items()})
    made = Index.open(corpus, path, HashEmbedder(), beside=beside)
    made.refresh()
    return made


def opening_words(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text.split()[0] for hit in hits]


@pytest.fixture
def index() -> Index:
    return index_of({"talks.txt": TALKS, "land.txt": LAND})


def test_the_best_are_what_the_model_looks_at_most(index: Index) -> None:
    model = ScriptedModel(look=by_order)
    found = retrieve(index, model, "Alpha or Echo?", 3)
    assert found.looked
    hits = found.hits
    assert opening_words(hits) == list(ORDER[:LEAST])
    assert [hit.score for hit in hits] == [0.0, -1.0]
    plain = {hit.passage: hit.cosine for hit in index.search("Alpha or Echo?", 50)}
    assert [hit.cosine for hit in hits] == [plain[hit.passage] for hit in hits]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ([9, 8, 7, 6, 5, 4, 3], 6),
        ([10, 4, 4, 4, 3.9, 3.9, 3.9], 4),
        ([10, 10, 3.9, 3.9, 3.9, 3.9, 3.9], 2),
        ([9, 1, 1, 1, 1, 1, 1], 2),
        ([9, 0, 0, 0, 0, 0, 0], 2),
        ([0, 0, 0, 0, 0, 0, 0], 6),
        ([-1, -2, -3, -4, -5, -6, -7], 2),
    ],
)
def test_two_passages_are_read_and_more_only_if_they_were_looked_at_four_tenths_as_much(
    index: Index, given: list[float], read: int
) -> None:
    by_word = dict(zip(ORDER, given, strict=True))
    model = ScriptedModel(look=lambda _, text: float(by_word[text.split()[0]]))
    found = retrieve(index, model, "Alpha or Echo?", 6)
    assert found.looked
    assert [hit.score for hit in found.hits] == given[:read]
    if len({*given}) == len(given):
        assert opening_words(found.hits) == list(ORDER[:read])


def test_no_more_are_read_than_asked_for_however_much_they_were_looked_at(index: Index) -> None:
    model = ScriptedModel(look=lambda _, text: 1.0)
    assert len(retrieve(index, model, "Alpha?", 2).hits) == 2
    assert len(retrieve(index, model, "Alpha?", 5).hits) == 5


def test_a_small_corpus_is_looked_over_whole_document_by_document(index: Index) -> None:
    model = ScriptedModel(look=by_order)
    retrieve(index, model, "Alpha or Echo?", 4)
    assert model.looked == [Looked([LAND, TALKS], "Alpha or Echo?", None)]


def test_what_is_looked_at_alike_stays_in_reading_order(index: Index) -> None:
    model = ScriptedModel(
        look=lambda _, text: 1.0 if text.startswith(("Delta", "Foxtrot")) else 0.5
    )
    hits = retrieve(index, model, "Charlie?", 5).hits
    assert opening_words(hits) == ["Foxtrot", "Delta", "Echo", "Golf", "Alpha"]


def test_few_passages_are_not_looked_over(index: Index) -> None:
    model = ScriptedModel(look=by_order)
    found = tuple(index.search("Alpha?", 7))
    (alone,) = retrieve(index, model, "Alpha?", 7).by_source
    assert retrieve(index, model, "Alpha?", 7) == Retrieved(found, looked=False, by_source=(alone,))
    assert alone in [hit.passage for hit in found]
    assert opening_words(index.search("Alpha?", 7))[0] == "Alpha"
    assert model.looked == []
    retrieve(index, model, "Alpha?", 6)
    assert len(model.looked) == 1


def test_a_model_that_cannot_look_leaves_the_order_of_the_search(index: Index) -> None:
    model = ScriptedModel()
    for question in ("Charlie?", "Golf or Delta?"):
        found = retrieve(index, model, question, 3)
        assert found == Retrieved(tuple(index.search(question, 3)), looked=False)
        assert all(hit.score > 0 for hit in found.hits)
    assert [one.question for one in model.looked] == ["Charlie?", "Golf or Delta?"]


def test_a_passage_that_the_search_did_not_find_has_no_cosine(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "POOL", 2)
    model = ScriptedModel(look=lambda question, text: 100.0 + by_order(question, text))
    hits = retrieve(index, model, "Alpha", 6).hits
    known = {hit.passage for hit in index.search("Alpha", 2)}
    assert opening_words(hits) == list(ORDER[:6])
    assert len(known & {hit.passage for hit in hits}) == 2
    assert all((hit.cosine is None) == (hit.passage not in known) for hit in hits)


def test_of_a_large_corpus_only_what_was_found_is_looked_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    index = index_of({"talks.txt": TALKS, "land.txt": LAND}, tmp_path / "index.sqlite")
    monkeypatch.setattr(room, "SHELF", sum(map(len, TALKS + LAND)) - 1)
    monkeypatch.setattr(room, "SHORTLIST", 4)
    model = ScriptedModel(look=by_order)
    found = index.search("Charlie or Foxtrot or Alpha?", 4)
    hits = retrieve(index, model, "Charlie or Foxtrot or Alpha?", 3).hits
    assert opening_words(hits) == sorted(opening_words(found), key=ORDER.index)[:LEAST]
    (looked,) = model.looked
    assert looked.keep is None, "what is looked over changes with the question"
    assert sorted(text for group in looked.groups for text in group) == sorted(
        hit.passage.text for hit in found
    )
    best = TALKS if found[0].passage.source == "talks.txt" else LAND
    assert looked.groups[0] == [text for text in best if text in looked.groups[0]]
    assert all(group == sorted(group) for group in looked.groups)


@pytest.mark.parametrize(("limit", "on_disk"), [("SHELF", True), ("LOOSE", False)])
def test_a_corpus_at_the_limit_is_small_and_what_is_not_kept_has_a_limit_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str, on_disk: bool
) -> None:
    path = tmp_path / "index.sqlite" if on_disk else None
    index = index_of({"talks.txt": TALKS, "land.txt": LAND}, path)
    size = sum(map(len, TALKS + LAND))
    monkeypatch.setattr(room, "SHORTLIST", 4)
    monkeypatch.setattr(room, "SHELF", 10)
    monkeypatch.setattr(room, "LOOSE", 10)
    for most, passages in ((size, 7), (size - 1, 4)):
        monkeypatch.setattr(room, limit, most)
        model = ScriptedModel(look=by_order)
        assert retrieve(index, model, "Alpha", 3).looked
        assert [sum(map(len, one.groups)) for one in model.looked] == [passages]
        found = shelved(index, 3)
        assert (found is None) == (passages == 4), "a shortlist is not put on the shelf"


def test_less_is_looked_over_whole_where_it_is_read_anew_for_each_question() -> None:
    assert LOOSE < SHELF


def test_the_shortlist_is_longer_than_what_is_read() -> None:
    assert SHORTLIST > PASSAGES


def test_passages_are_grouped_by_document_each_as_one_paragraph() -> None:
    passages = [
        lines_read("a.txt", "One", "  two."),
        lines_read("a.txt", "Three.", first=4),
        lines_read("b.txt", "Four."),
    ]
    assert groups(passages) == [["One two.", "Three."], ["Four."]]
    assert groups([]) == []


def test_the_state_is_kept_beside_the_index(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "index.sqlite"
    index = index_of({"talks.txt": TALKS, "land.txt": LAND}, path)
    model = ScriptedModel(look=by_order)
    look_over(index, model, Silent())
    retrieve(index, model, "Alpha?", 3)
    assert model.looked == [
        Looked([LAND, TALKS], None, path.parent),
        Looked([LAND, TALKS], "Alpha?", path.parent),
    ]


def test_without_an_index_on_disk_the_state_is_kept_by_its_text_where_it_may_be(
    tmp_path: Path,
) -> None:
    corpora = {"a.txt": LAND}, {"a.txt": TALKS}, {"other.txt": LAND}

    def keep(documents: dict[str, list[str]], beside: Path | None) -> Path | None:
        index = index_of(documents, beside=beside)
        model = ScriptedModel(look=by_order)
        retrieve(index, model, "Alpha?", 2)
        found = shelved(index, 2)
        assert found is not None
        assert [one.keep for one in model.looked] == [found.keep]
        return found.keep

    of_land, of_talks, of_land_again = (keep(one, tmp_path) for one in corpora)
    assert of_land is not None
    assert of_land.parent == tmp_path
    assert of_land == of_land_again != of_talks
    assert keep(corpora[0], None) is None


def test_where_no_states_are_to_be_kept_none_has_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKLINE_STATES", "0")
    index = index_of({"a.txt": TALKS}, tmp_path / "index.sqlite")
    found = shelved(index, 3)
    assert found is not None
    assert (found.groups, found.keep) == ([TALKS], None)


def test_what_will_never_be_looked_over_whole_is_not_put_on_the_shelf(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shelved(index, 7) is None
    assert shelved(index, 6) == Shelved([LAND, TALKS], None)
    monkeypatch.setattr(room, "LOOSE", 100)
    assert shelved(index, 3) is None
    model = ScriptedModel(look=by_order)
    look_over(index, model, Silent())
    assert model.looked == []


def test_everything_is_all_passages_by_source_and_place(tmp_path: Path) -> None:
    index = index_of({"b.txt": LAND, "a.txt": TALKS})
    size = sum(map(len, TALKS + LAND))
    found = index.everything(size)
    assert found is not None
    assert [(one.source, one.text) for one in found] == [
        *(("a.txt", line) for line in TALKS),
        *(("b.txt", line) for line in LAND),
    ]
    assert index.everything(size - 1) is None
    # A document of three bytes a character: more bytes than characters are not too many.
    wide = index_of({"a.txt": ["語" * 200]})
    assert [one.text for one in wide.everything(200) or []] == ["語" * 200]
    assert wide.everything(100) is None


def test_a_large_file_of_little_text_is_little_to_read(tmp_path: Path) -> None:
    large = pdf_of("The gate is old.", catalog=b"/X (%b)" % (b"x" * 9_000))
    (tmp_path / "gate.pdf").write_bytes(large)
    index = Index.open(FolderCorpus.open(tmp_path), None, HashEmbedder())
    index.refresh()
    assert [one.text for one in index.everything(16) or []] == ["The gate is old."]
    assert index.everything(15) is None


def test_reading_a_corpus_is_told_in_shares_of_its_size(index: Index) -> None:
    told = Told()
    look_over(index, ScriptedModel(look=by_order), told)
    size = len(document(TALKS)) + len(document(LAND))
    assert told.events == [
        ("start", f"reading {index.corpus.name}, once", size, 0),
        ("advance", size // 2),
        ("advance", size - size // 2),
        ("done",),
    ]


@pytest.mark.parametrize("advances", [[], [(7, 7)]], ids=["nothing to do", "from its file"])
def test_what_was_read_before_is_not_told(
    index: Index, advances: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, told = ScriptedModel(look=by_order), Told()

    def at_once(
        groups: object,
        *,
        keep: Path | None,
        advance: Callable[[int, int], None],
        pause: Callable[[], bool] | None,
    ) -> bool:
        for done, total in advances:
            advance(done, total)
        return True

    monkeypatch.setattr(model, "prepare", at_once)
    look_over(index, model, told)
    assert told.events == []


def test_an_assistant_reads_in_the_order_of_the_model(tmp_path: Path) -> None:
    for source, lines in (("talks.txt", TALKS), ("land.txt", LAND)):
        (tmp_path / source).write_text(document(lines), encoding="utf-8")
    index = Index.open(FolderCorpus.open(tmp_path), None, HashEmbedder())
    model = ScriptedModel(look=by_order, sentence="No such thing.", short="")
    events = list(Assistant(index, model, GATED).stream("What was said once more of Alpha?"))
    (found,) = [event for event in events if isinstance(event, Found)]
    assert [passage.text.split()[0] for passage in found.passages] == list(ORDER[:LEAST])
