"""English is told from other languages."""

import json
from pathlib import Path

import pytest

import kg
from kg.language import is_english

SAMPLE = Path(kg.__file__).parent / "samples" / "daily-papers.txt"
OTHERS = {
    "German": "Wir stellen ein Verfahren vor, mit dem sich große Sprachmodelle wie BERT kleiner "
    "machen lassen, und zeigen, dass die Genauigkeit auf GLUE dabei kaum sinkt.",
    "Dutch": "We stellen een methode voor om taalmodellen als BERT te verkleinen, en laten zien "
    "dat de nauwkeurigheid op GLUE daarbij nauwelijks daalt of zelfs gelijk blijft.",
    "French": "Nous proposons une méthode pour réduire la taille des modèles de langue comme BERT "
    "et montrons que la précision sur GLUE ne diminue presque pas.",
    "Portuguese": "Propomos um método para reduzir o tamanho de modelos de linguagem como o BERT e "
    "mostramos que a exatidão no GLUE quase não diminui com a redução do modelo.",
    "Russian": "Мы предлагаем метод сжатия BERT.",
    "Chinese": "我们提出了一种压缩BERT模型的新方法,并在GLUE上进行了评估。",
    "Arabic": "نقترح طريقة جديدة لضغط نموذج BERT.",
}


@pytest.mark.parametrize("name", OTHERS)
def test_text_of_another_language_is_not_english(name):
    assert not is_english(OTHERS[name])


def test_every_abstract_of_the_sample_is_english():
    papers = [paper for paper in kg.read(SAMPLE) if isinstance(paper, kg.Paper)]
    assert len(papers) == 50
    assert all(is_english(paper.text) for paper in papers)
    assert all(is_english(paper.text.upper()) for paper in papers)


@pytest.mark.parametrize(
    "text",
    ["", "BERT", "\\alpha-Nets", "α-stable laws", "123 456", "🙂🙂", "Attention is all you need"],
    ids=json.dumps,
)
def test_a_text_too_short_to_tell_counts_as_english(text):
    assert is_english(text)
