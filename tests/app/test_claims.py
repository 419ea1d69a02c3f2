"""The page Claims: verdicts in words, and a trial that is started, watched and stopped."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app import loaded, session_claims
from app.claims_words import (
    SHOWN,
    about_dimensions,
    dimensions_table,
    evidence_table,
    own,
    progress_text,
    source,
    summary,
)
from app.running import Running
from capsnet.checkpoint import save_model
from capsnet.em.model import MatrixCapsNet
from capsnet.measuring.claims import cluster, published
from capsnet.measuring.claims.every import CLAIMS
from capsnet.measuring.claims.evidence import (
    Against,
    Comparison,
    Dimension,
    Evidence,
    Share,
    Trainings,
)
from capsnet.measuring.claims.published import Published, fingerprint

BY_KEY = {claim.key: claim for claim in CLAIMS}
READING, FACTORS, DIMENSIONS, DATA, OVERLAP, VIEWPOINTS = (
    BY_KEY[key] for key in ("reading", "factors", "dimensions", "data", "overlap", "viewpoints")
)
CLUSTER = cluster.CLAIM
BETTER = Comparison("turned", "CapsNet", "CNN", 200, (5, 25), (2, 22))
WORSE = Comparison("shifted", "CapsNet", "CNN", 200, (25, 5), (22, 2))
ALIKE = Comparison("as they are", "CapsNet", "CNN", 200, (1, 1), (0, 0))
ABOVE = Against("pairs", "CapsNet", "the paper’s CNN", 1_000, (130,), 8.1)
ONCE = Trainings("trained on few", "CapsNet", "CNN", 200, ((5,), (25,)), (2, 22))
TWICE = Trainings("trained on few", "CapsNet", "CNN", 200, ((5, 8), (25, 18)), (2, 22))
THRICE = Trainings("trained on more", "CapsNet", "a", 200, ((5, 6, 7), (25, 26, 26)), (2, 22))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "Too few digits to say anything yet."),
        ((BETTER,), "Holds here."),
        ((BETTER, BETTER), "Holds in all 2 rows."),
        ((WORSE, WORSE), "The opposite holds in all 2 rows."),
        ((ALIKE,), "Not decided: 200 digits do not tell."),
        ((ABOVE,), "Not shown here: 13.00% misread, above the 8.1% of the paper’s CNN."),
        (
            (replace(ABOVE, wrong=(5,)),),
            "Shown here: 0.50% misread, below the 8.1% of the paper’s CNN.",
        ),
        (
            (replace(ABOVE, wrong=(85,)),),
            "Not decided here: 8.50% misread, which may be either side of the 8.1% of the paper’s "
            "CNN.",
        ),
        ((ONCE,), "Not decided: from one training of each nothing follows about another."),
        (
            (TWICE, TWICE),
            "Not decided: 2 trainings of each, read on 200 digits, do not tell.",
        ),
        ((TWICE, THRICE), "Of 2 rows: holds in 1, not decided in 1."),
        ((BETTER, WORSE, ALIKE), "Of 3 rows: holds in 1, the opposite in 1, not decided in 1."),
        ((WORSE, ALIKE, ALIKE), "Of 3 rows: the opposite in 1, not decided in 2."),
    ],
)
def test_the_summary_counts_verdicts(rows, said):
    assert summary(rows) == said


def test_a_table_says_who_erred_how_often_and_what_follows():
    html = evidence_table(CLAIMS[0], Evidence(200, (BETTER, ALIKE), 200))
    assert html.count("<tr>") == 3
    assert ">CapsNet<" in html
    assert ">CNN<" in html
    assert "2.50% (1.07 to 5.72)" in html
    assert "</b> holds<" in html
    assert "not decided" in html
    other = Comparison("as they are", "3 iterations", "1 iteration", 200, (1, 9), (0, 8))
    html = evidence_table(CLAIMS[0], Evidence(200, (other, BETTER), 200))
    assert "<small>1 iteration</small>" in html  # where rows differ, each says whose it is
    against = Against("pairs", "A", "the paper", 9, (1,), 8.1)
    assert "8.1%<" in evidence_table(READING, Evidence(9, (against,), 9))
    html = evidence_table(OVERLAP, Evidence(1_000, (ABOVE,), 1_000))
    assert "</b> not shown<" in html
    assert ">Test pairs<" in html
    html = evidence_table(DATA, Evidence(200, (ONCE,), 200))
    assert ">2.50%</td>" in html
    html = evidence_table(DATA, Evidence(200, (TWICE, THRICE), 200))
    assert "3.25%<small>2.50, 4.00</small>" in html
    assert "12.83%<small>12.50, 13.00, 13.00</small><small>a</small>" in html
    share = Share("it is so", "so", 9, 18, 160)
    part = Share("a half of it", "so", 9, 150, 160, is_part=True)
    html = evidence_table(DIMENSIONS, Evidence(9, (share, part), 9))
    assert "11% (7 to 17)<small>18 of 160</small>" in html
    assert html.count("not judged") == 1
    assert [cell in html for cell in (">more than half<", ">nothing<")] == [True, True]
    assert "holds" in html
    assert "</b> holds" not in html
    assert summary((share, part)) == "The opposite holds here."


def test_toys_are_spoken_of_as_toys():
    novel = Trainings("novel azimuths", "matrix capsules", "CNN", 4_000, ((5,), (9,)), (2, 6))
    three = replace(novel, wrong=((5, 4, 9), (6, 8, 3)))
    known = replace(three, what="familiar azimuths, where they were matched", is_part=True)
    html = evidence_table(VIEWPOINTS, Evidence(4_000, (three, known), 9))
    assert ">Views of test toys<" in html
    assert ">matrix capsules<" in html
    assert html.count("not judged") == 1
    assert summary((three, known), "toys") == (
        "Not decided: 3 trainings of each, read on 4,000 views, do not tell."
    )
    assert summary((novel,), "toys").startswith("Not decided: from one training of each")
    published = Published({}, Evidence(4_000, (three,), 9))
    assert source(VIEWPOINTS, published, True) == (
        "Published: 4,000 views of test toys, 3 trainings of each network, by "
        "`python -m capsnet.claims --claim viewpoints`."
    )
    # As many views as there are test digits are not all views.
    whole = Published({}, Evidence(10_000, (three,), 9))
    assert source(VIEWPOINTS, whole, True).startswith("Published: 10,000 views of test toys, 3")
    found = Evidence(500, (replace(novel, images=500),), 10)
    running = Running(iter([found]), 10, lambda found: found.gone)
    running.step()
    assert own(VIEWPOINTS, running) == (
        "Tried here: 500 views of test toys. "
        "**Not decided: from one training of each nothing follows about another.**"
    )


def test_pairs_of_views_are_spoken_of_as_such():
    closest = Share("the votes lie closest", "closest", 2_000, 1_010, 2_000)
    other = replace(closest, what="to compare: another’s do", is_part=True)
    html = evidence_table(CLUSTER, Evidence(2_000, (closest, other), 2_000))
    assert ">of the pairs<" in html
    assert "1,010 of 2,000" in html
    assert summary((closest, other), "pairs of toys") == "Not decided: 2,000 pairs do not tell."
    assert summary((), "pairs of toys") == "Too few pairs to say anything yet."
    published = Published({}, Evidence(2_000, (closest,), 2_000))
    assert source(CLUSTER, published, True).startswith(
        "Published: 2,000 pairs of views of test toys, by"
    )


def test_what_claims_are_tried_on_has_a_name():
    assert {claim.shown for claim in CLAIMS} == set(SHOWN)
    for claim in CLAIMS:
        assert bool(claim.counted) == (claim in (DIMENSIONS, CLUSTER))


def test_a_claim_without_evidence_says_so_and_can_be_tried(app, monkeypatch) -> None:
    some = {key: found for key, found in loaded.claims().items() if key not in ("reading", "data")}
    monkeypatch.setattr(loaded, "claims", lambda: some)
    app.switch_page("scenes/claims.py").run()
    assert not app.exception
    said = [element.value for element in app.markdown]
    unpublished = {claim.key for claim in CLAIMS} - set(some)
    assert said.count("**Not measured yet.** Try it here.") == len(unpublished)
    tried = {button.key for button in app.button if button.label == "Try it here"}
    assert tried == {f"try_{claim.key}" for claim in CLAIMS}
    labels = {choice.label for choice in app.segmented_control}
    assert {f"How many {SHOWN[claim.shown][0]}" for claim in CLAIMS} <= labels


def test_a_network_of_toys_is_loaded_as_what_it_is(tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(loaded.checkpoint, "shipped_file", lambda name: tmp_path / name)
        save_model(tmp_path / "matrix-toys", MatrixCapsNet())
        loaded.forget()
        assert isinstance(loaded.any_network("matrix-toys"), MatrixCapsNet)
    loaded.forget()


def test_each_dimension_stands_with_what_it_does():
    found = (
        Dimension(3, 0, "turned", 0.912, 0.98),
        Dimension(3, 1, "stretched down", 0.6, 1.0),
        Dimension(8, 0, "scaled", 0.95, 0.8),
        Dimension(8, 1, "thickened", 0.7, 0.85),
    )
    evidence = Evidence(9, (), 9, found)
    html = dimensions_table(evidence)
    assert html.count('<th scope="col">of ') == 2
    assert "<b>turned</b><small>0.91 · 98%</small>" in html
    assert '<span class="faint">stretched down</span><small>0.60 · 100%</small>' in html
    assert '<span class="faint">scaled</span>' in html  # now so, now so
    assert "<b>thickened</b>" in html
    first, second = html.split("<tbody>")[1].split("</tr>")[:2]
    assert ("turned" in first, "scaled" in first) == (True, True)
    assert ("stretched down" in second, "thickened" in second) == (True, True)
    assert about_dimensions(evidence).endswith("(2 of 4 dimensions).")


def test_where_figures_come_from_is_said():
    claim = FACTORS
    some = Published({}, Evidence(1_000, (ALIKE,), 1_000))
    assert source(claim, some, True) == (
        "Published: 1,000 of the 10,000 test digits, by `python -m capsnet.robustness`."
    )
    assert "`python -m capsnet.claims --claim reading`" in source(READING, some, True)
    whole = Published({}, Evidence(10_000, (ALIKE,), 10_000))
    assert source(claim, whole, True).startswith("Published: all 10,000 test digits, by")
    assert "weights that are not here now" in source(claim, some, False)
    running = Running(
        iter([Evidence(50, (ALIKE,), 50), Evidence(100, (), 100)]), 100, lambda found: found.gone
    )
    assert progress_text(running) == "0 of 100 images"
    running.step()
    assert progress_text(running).startswith("50 of 100 images · about 0 s left")
    running.stop()
    assert own(FACTORS, running) == (
        "Tried here: 50 test digits. It was stopped: a partial result, not judged."
    )


def test_a_trial_is_judged_only_when_it_went_through_all() -> None:
    found = [Evidence(100, (), 50), Evidence(100, (BETTER,), 100), Evidence(200, (BETTER,), 200)]
    running = Running(iter(found), 200, lambda found: found.gone)
    running.step()
    assert own(FACTORS, running) == ""
    running.step()
    assert own(FACTORS, running) == "So far: 100 test digits. It is judged at the end."
    assert "holds" not in evidence_table(FACTORS, found[1], is_judged=False)
    running.step()
    assert own(FACTORS, running) == "Tried here: 200 test digits. **Holds here.**"
    early = Running(iter(found), 200, lambda found: found.gone)
    early.step()
    early.stop()
    assert own(FACTORS, early) == "It was stopped before anything could be compared."


def test_every_claim_stands_there_with_its_evidence(app: AppTest) -> None:
    app.switch_page("scenes/claims.py").run()
    assert not app.exception
    assert [title.value for title in app.subheader] == [claim.title for claim in CLAIMS]
    assert [button.label for button in app.button if button.label == "Try it here"]


def test_what_each_dimension_does_is_shown_when_it_is_asked_for(app: AppTest) -> None:
    def tables() -> list[str]:
        return [shown.body for shown in app.get("html") if "What each dimension" in shown.body]

    app.switch_page("scenes/claims.py").run()
    assert not tables()
    app.toggle(key="dimensions_published").set_value(True).run()
    assert not app.exception
    (table,) = tables()
    assert table.count('<th scope="row">') == 16
    assert table.count('<th scope="col">of ') == 10


def test_a_trial_goes_on_by_itself_until_it_is_stopped(app: AppTest) -> None:
    app.switch_page("scenes/claims.py").run()
    app.button(key="try_iterations").click().run()
    assert not app.exception
    trial = app.session_state["trials"]["iterations"]
    assert trial.running
    assert 0 < trial.done < trial.count
    app.button(key="stop_iterations").click().run()
    assert not trial.running
    assert any("a partial result" in element.value for element in app.markdown)


def test_one_trial_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    session_claims.start(CLAIMS[0])
    first = session_claims.trial(CLAIMS[0].key)
    first.step()
    session_claims.start(DIMENSIONS)
    assert not first.running
    assert 0 < first.done < first.count == CLAIMS[0].counts[0]
    assert session_claims.trial(DIMENSIONS.key).running
    assert session_claims.trial(FACTORS.key) is None


def test_how_many_digits_were_chosen_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {session_claims.count_widget(READING.key): 2_000}
    monkeypatch.setattr("streamlit.session_state", state)
    session_claims.start(READING)
    del state[session_claims.count_widget(READING.key)]  # as when the page is left
    assert session_claims.count(READING) == session_claims.trial(READING.key).count == 2_000
    assert session_claims.count(FACTORS) == FACTORS.counts[0]


def test_what_goes_wrong_on_the_way_is_said_and_the_trial_ends(app, monkeypatch) -> None:
    def missing() -> None:
        raise FileNotFoundError("the bundled training digits are missing: restore them with git")

    app.switch_page("scenes/claims.py").run()
    with monkeypatch.context() as patch:
        patch.setattr("capsnet.measuring.claims.trained.load_few_digits", missing)
        app.button(key="try_data").click().run()
    assert not app.exception
    assert not app.session_state["trials"]["data"].running
    assert "training digits are missing" in app.error[0].value


def test_weights_that_are_missing_leave_the_page_whole(app, monkeypatch) -> None:
    """A file that is not there is asked for when the page says of which weights evidence is."""

    def gone(name: str) -> str:
        if name == "multimnist":
            raise FileNotFoundError("the weights of multimnist are missing")
        return fingerprint(name)

    loaded.forget()
    with monkeypatch.context() as patch:
        patch.setattr(published, "fingerprint", gone)
        app.switch_page("scenes/claims.py").run()
    loaded.forget()
    assert not app.exception
    assert [title.value for title in app.subheader] == [claim.title for claim in CLAIMS]
    (where,) = (text for text in app.markdown if "--claim overlap" in text.value)
    assert "weights that are not here now" in where.value
    (where,) = (text for text in app.markdown if "--claim reading" in text.value)
    assert "not here now" not in where.value


def test_a_network_that_is_missing_is_said_and_nothing_is_lost(app, monkeypatch) -> None:
    def missing(name: str) -> None:
        raise FileNotFoundError(f"the weights of {name} are missing: restore them with git")

    app.switch_page("scenes/claims.py").run()
    with monkeypatch.context() as patch:
        patch.setattr(loaded, "any_network", missing)
        app.button(key="try_factors").click().run()
    assert not app.exception
    assert "restore them with git" in app.error[0].value
    assert "trials" not in app.session_state
