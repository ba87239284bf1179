"""Checks of cleaning and of tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
forms = loading.module(HERE.with_name("forms.py"))
oracle = loading.module(HERE.with_name("oracle.py"))
perturb = loading.module(HERE.with_name("perturb.py"))
cases = loading.module(HERE.with_name("cases.py"))


@check("clean_cases", task="clean", title="Escapes, handles and addresses, and nothing else")
def clean_cases(caller: Caller, small: Any) -> str | None:
    """Compare with the definition, by hand and on real messages."""
    for text in [*cases.CLEAN, *small.test.texts[:150]]:
        got, wanted = forms.cleaned(caller, text), oracle.clean(text)
        if got != wanted:
            return f"{forms.shown(text)} became {forms.shown(got)}, expected {forms.shown(wanted)}"
    return None


@check("clean_twice", task="clean", title="Cleaning twice changes nothing; no text is too odd")
def clean_twice(caller: Caller, small: Any) -> str | None:
    """Clean what was cleaned."""
    for text in [*cases.ESCAPED, *perturb.odd_texts(), *small.test.texts[:50]]:
        once = forms.cleaned(caller, text)
        if forms.cleaned(caller, once) != once:
            return f"cleaning {forms.shown(once)} again changes it"
    return None


@check("tokens_kept", task="tokens", title="Negations and emoticons stay, in lower case")
def tokens_kept(caller: Caller, small: Any) -> str | None:
    """Look for the tokens that carry the opinion."""
    for mode in ("none", "stem", "lemma"):
        for text, wanted in cases.KEPT.items():
            got = set(forms.tokens(caller, [text], mode)[0])
            if not got & set(wanted):
                return f"mode {mode}: {forms.shown(text)} lost {wanted[0]!r}; got {sorted(got)[:6]}"
        if any(word != word.lower() for word in forms.tokens(caller, ["Thanks UNITED"], mode)[0]):
            return f"mode {mode}: tokens are in lower case"
    return None


@check("tokens_stem", task="tokens", title="Stems join the forms of a word")
def tokens_stem(caller: Caller, small: Any) -> str | None:
    """Forms of one word share a stem; with none they stay apart; other words stay apart."""
    for family in cases.FAMILIES:
        stems = {words[0] for words in forms.tokens(caller, list(family), "stem") if words}
        if len(stems) != 1:
            return f"{', '.join(family)} have the stems {', '.join(sorted(stems))}"
        plain = forms.tokens(caller, list(family), "none")
        if plain != [[word] for word in family]:
            return f"with mode none, {list(family)} became {plain}"
    apart = {words[0] for words in forms.tokens(caller, cases.APART, "stem") if words}
    return None if len(apart) == len(cases.APART) else "different words have one stem"


@check("tokens_lemma", task="tokens", title="Lemmas follow the part of speech")
def tokens_lemma(caller: Caller, small: Any) -> str | None:
    """Ask for dictionary forms that every lemmatiser with tags agrees on."""
    for text, (form, wanted) in cases.LEMMAS.items():
        got = forms.tokens(caller, [text], "lemma")[0]
        if wanted not in got or form in got:
            return f"{forms.shown(text)}: {form!r} should become {wanted!r}; got {got}"
    return None
