"""Themes: papers on one thing come together under a name that their texts hold."""

from conftest import MADE_BY, entity
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import Build
from kg.model import Extraction, Paper
from kg.themes import MAX_THEMES, find_themes

TOPICS = {
    "speech recognition": "acoustic phoneme speaker transcription recognition of spoken audio",
    "protein folding": "amino residue structure biology enzyme prediction of folded chains",
    "graph coloring": "vertex chromatic bound heuristic combinatorial search over conflicts",
}


def themes(papers, phrases=TOPICS):
    records = []
    for paper in papers:
        named = [entity(paper, phrase, "Task") for phrase in phrases if phrase in paper.text]
        records.append(Extraction(paper, MADE_BY, tuple(named)))
    build = Build(lambda: records)
    return find_themes(tuple(build.papers()), build.concepts)


def corpus(n=4):
    """Make n papers on each topic, turn by turn, with words of their own besides."""
    for k in range(n):
        for topic, words in TOPICS.items():
            yield Paper(
                f"{topic}/{k}",
                f"Study {'abcdefgh'[k]} of {topic}",
                f"We advance {topic} and the {words} by means called xylo{'abcdefgh'[k]}. "
                "The method works well.",
            )


def test_papers_on_one_topic_share_a_theme_that_is_named_for_it():
    papers = list(corpus())
    found = themes(papers)
    assert {t.label.split(" · ")[0].lower() for t in found} == set(TOPICS)
    for theme in found:
        topic = theme.label.split(" · ")[0].lower()
        assert {papers[k].id.split("/")[0] for k in theme.papers} == {topic}


def test_a_theme_without_a_shared_concept_is_named_by_its_words():
    found = themes(list(corpus()), phrases=())
    assert len(found) == 3
    for theme in found:
        words = {word for topic, more in TOPICS.items() for word in f"{topic} {more}".split()}
        assert set(theme.label.lower().replace("·", " ").split()) <= words


def test_few_or_no_papers_have_no_themes():
    assert themes([]) == ()
    assert themes([Paper("p", "Speech recognition", "It works.")]) == ()


def test_papers_that_share_nothing_have_no_themes():
    papers = [Paper(w, w, f"{w}ing {w}ed") for w in ("alpha", "delta", "kappa", "omega")]
    assert themes(papers) == ()


def test_a_large_corpus_has_no_more_themes_than_a_page_can_show():
    letters = "abcdefghijklmnopqrst"
    papers = [
        Paper(f"{a}{b}", f"Topic {a * 5}", f"The {a * 4}ish {a * 6}ing {a * 7}ness {b * 9}.")
        for a in letters
        for b in letters[:5]
    ]
    found = themes(papers)
    assert 2 <= len(found) <= MAX_THEMES


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="abc xyz. é中", max_size=40), max_size=8))
def test_a_paper_is_in_one_theme_at_most_and_runs_agree(texts):
    papers = [Paper(str(k), text[:9], text) for k, text in enumerate(texts)]
    found = themes(papers)
    members = [k for theme in found for k in theme.papers]
    assert len(members) == len(set(members))
    assert all(theme.label for theme in found)
    assert found == themes(papers)
