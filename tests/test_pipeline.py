"""The trained pipeline on real and on ugly text."""

import pytest
import spacy

from kg.errors import Problem, WeightsError
from kg.model import Extraction, Paper, Source
from kg.pipeline import PIPELINE, extract, load
from kg.records import validate
from kg.tagger import Tagger

ABSTRACT = (
    "Large language models (LLMs) are costly to adapt. We propose Low-Rank Prompt Adaptation "
    "(LoPA), a parameter-efficient fine-tuning method for code generation. LoPA is evaluated on "
    "HumanEval and MBPP with CodeLlama-7B, outperforms prompt tuning and reduces memory by up to "
    "3.5times. The source code is available at https://example.org/lopa."
)
UGLY = {
    "empty abstract": ("A title", ""),
    "one word": ("Word", "word"),
    "no sentence ends": ("No stops", "we propose a method " * 800),
    "capitals": ("ALL IN CAPITALS", "WE PROPOSE BERT FOR QUESTION ANSWERING ON SQUAD."),
    "other script": ("注意力机制", "我们提出了一种新的方法。" * 20),
    "right to left": ("نموذج", "نقترح طريقة جديدة BERT على GLUE."),
    "latex": (
        "\\model: $\\alpha$-nets",
        "We get 0.07\\% with $H_2O$ and 22times on \\textbf{GLUE}.",
    ),
    "html": ("A &amp; B", "<b>BERT</b> &lt;script&gt;alert(1)&lt;/script&gt; on <i>GLUE</i>."),
    "astral": ("😀 Emoji 𝔐odels", "😀😀 We propose 𝔐-BERT 😀 on GLUE with 85\\% accuracy."),
    "control": ("Null \x00 here", "BERT\x00 \ufeff\u200b\u202e on\tGLUE\r\n\r\nand SQuAD."),
    "long": ("Long", "We propose BERT. It gets 85% accuracy on GLUE. " * 1100),
}


def records(*papers, **options):
    return list(extract(papers, **options))


@pytest.fixture(scope="module")
def record():
    (found,) = records(Paper("p", "Low-Rank Prompt Adaptation for Code", ABSTRACT))
    assert isinstance(found, Extraction)
    return found


def test_an_abstract_gives_entities_relations_and_claims(record):
    assert {"Low-Rank Prompt Adaptation", "HumanEval", "MBPP"} <= {e.name for e in record.entities}
    assert {e.type for e in record.entities} >= {"Method", "Dataset", "Task"}
    assert record.relations
    assert [c.value for c in record.claims] == [3.5]


def test_an_acronym_and_its_long_form_are_one_entity(record):
    (entity,) = [e for e in record.entities if e.name == "Low-Rank Prompt Adaptation"]
    assert {"LoPA", "Low-Rank Prompt Adaptation"} <= {m.text for m in entity.mentions}
    assert entity.role == "proposed"


def test_digits_of_names_are_no_claims(record):
    assert all("7B" not in claim.quantity for claim in record.claims)


@pytest.mark.parametrize("name", UGLY)
def test_ugly_text_gives_a_valid_record(name):
    (found,) = (x for x in records(Paper("p", *UGLY[name])) if not isinstance(x, Problem))
    assert isinstance(found, Extraction)
    assert list(validate(found)) == []


def test_of_another_language_only_made_up_names_are_kept_and_it_is_said():
    german = (
        "In dieser Arbeit wird BERT auf GLUE und SQuAD untersucht. Die Genauigkeit steigt um bis "
        "zu 12,5 % und der Speicherbedarf sinkt auf die Hälfte, ohne dass RoBERTa übertroffen wird."
    )
    problem, found = records(
        Paper("p", "Sprachmodelle", german, source=Source("papers.csv", line=7))
    )
    assert str(problem).startswith("papers.csv:7: p: not in English")
    names = {entity.name for entity in found.entities}
    assert names
    assert names <= {"BERT", "GLUE", "SQuAD", "RoBERTa"}
    assert not found.relations
    assert not found.claims


def test_order_and_content_do_not_depend_on_processes():
    papers = [Paper(f"p{i}", f"Paper {i}", ABSTRACT[i * 7 :]) for i in range(40)]
    assert records(*papers, n_process=2) == records(*papers)


def test_a_paper_gives_the_same_alone_and_among_others(record):
    crowd = [Paper(f"p{i}", *UGLY[name]) for i, name in enumerate(UGLY) if name != "long"]
    found = records(*crowd, record.paper)
    assert found[-1].entities == record.entities


def test_min_confidence_leaves_out_what_is_unsure(record):
    limit = max(e.confidence for e in record.entities)
    (sure,) = records(record.paper, min_confidence=limit)
    assert 0 < len(sure.entities) < len(record.entities)
    assert all(x.confidence >= limit for x in (*sure.entities, *sure.relations, *sure.claims))


def test_components_work_alone_in_any_pipeline():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("kg_entities")
    doc = nlp("We fine-tune BERT on SQuAD for question answering.")
    assert {"BERT", "SQuAD"} <= {span.text for span in doc.spans["kg"]}
    assert {span.label_ for span in doc.spans["kg"]} <= {
        "Method",
        "Model",
        "Dataset",
        "Task",
        "Metric",
    }


def test_what_components_write_survives_processes():
    nlp = load()
    texts = [ABSTRACT, "We fine-tune BERT on SQuAD.", ""]
    one = [doc.user_data for doc in nlp.pipe(texts)]
    two = [doc.user_data for doc in nlp.pipe(texts, n_process=2)]
    assert one == two


def test_the_standard_pipeline_has_its_components():
    assert tuple(load().pipe_names) == PIPELINE


def test_a_paper_that_fails_is_a_problem_and_the_rest_goes_on(monkeypatch):
    from kg import pipeline

    nlp = load()

    class Broken:
        def pipe(self, texts):
            raise ValueError("broken")

        def __call__(self, text):
            if "bad" in text:
                raise ValueError("broken")
            return nlp(text)

    monkeypatch.setattr(pipeline, "_pipeline", lambda weights: Broken())
    good, bad = records(Paper("1", "Good", "Fine."), Paper("2", "bad", "one"))
    assert isinstance(good, Extraction)
    assert isinstance(bad, Problem)
    assert "2 skipped" in bad.reason


def test_missing_and_damaged_weights_say_what_to_do(tmp_path):
    with pytest.raises(WeightsError, match="KG_WEIGHTS"):
        Tagger(tmp_path)
    from kg.tagger import default_weights

    for file in default_weights().iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(WeightsError, match="checksum"):
        Tagger(tmp_path)
