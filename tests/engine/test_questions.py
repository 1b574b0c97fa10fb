"""The questions of copier.yml against the resolver: both refuse, or both mean the same."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from clodo_gen.engine import render as module
from clodo_gen.engine.templates import Templates
from clodo_gen.errors import RequestError
from clodo_gen.features.resolver import Resolution, resolve
from clodo_gen.model import ServiceSpec
from clodo_gen.names import class_name
from tests.features.synthetic import exported, feature
from tests.support import CATALOG, ENVIRONMENTS, NAMES, random_words, tree

SETS = 10_000
PARTS = 4

BINDINGS = (
    *(
        "A",
        "B",
        "B",
        "B",
        "DB",
        "KV",
        "BUCKET",
        "ROOM",
        "ROOM1",
        "ROOM_1",
        "A_B",
        "AB",
        "A" * 40,
        "Z" * 30,
    ),
    *("a", "1A", "A__B", "A" * 41, "CLASS", "API_TOKEN", "COPY", "MODEL_X", "RESPONSE", "A\n"),
)
CLASHING = ("ROOM1", "ROOM_1", "A1", "A_1", "DB", "ROOM")


class Questions:
    """What copier.yml asks and computes, without the rest of Copier."""

    def __init__(self, root: Path) -> None:
        self.questions: dict[str, Any] = yaml.safe_load((root / "copier.yml").read_bytes())
        environment = module._environment(root, self.questions["_envops"])
        self.validators = {
            name: environment.from_string(question["validator"])
            for name, question in self.questions.items()
            if "validator" in question
        }
        self.computed = environment.from_string(self.questions["resolved"]["default"])

    def refusals(self, answers: dict[str, Any], catalog: Any = CATALOG) -> dict[str, str]:
        """What the validators say, by question; nothing when they accept the answers."""
        context = {**answers, "catalog": catalog}
        said = {
            name: text.render({**context, name: answers[name]}).strip()
            for name, text in self.validators.items()
        }
        return {name: text for name, text in said.items() if text}

    def resolved(self, answers: dict[str, Any], catalog: Any = CATALOG) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(
            self.computed.render({**answers, "catalog": catalog})
        )
        return found


@pytest.fixture(scope="module")
def questions(templates: Templates) -> Questions:
    return Questions(templates.root)


def random_answers(chance: random.Random) -> dict[str, Any]:
    """Answers in canonical form: sorted, no alias, the default binding unsaid."""
    words = random_words(chance, chance.choice((BINDINGS, CLASHING)))
    defaults = {f"{name}:{data['default']}" for name, data in CATALOG["features"].items()}
    return {
        "name": chance.choice([name for name in NAMES if chance.random() < 0.9] or ["con"]),
        "language": "python",
        "environments": list(chance.choice(ENVIRONMENTS)),
        "auth": chance.choice(["token", "none"]),
        "bare": chance.random() < 0.3,
        "features": [word for word in words if word not in defaults],
        "entities": {},
    }


def resolution(answers: dict[str, Any], catalog: Any = CATALOG) -> Resolution | None:
    """What the resolver says of the same answers; None when it refuses them."""
    spec = ServiceSpec(
        name=answers["name"],
        features=tuple(answers["features"]),
        environments=tuple(answers["environments"]),
        auth=answers["auth"],
        bare=answers["bare"],
    )
    try:
        return resolve(spec, catalog)
    except RequestError:
        return None


def meaning(resolved: Resolution) -> dict[str, Any]:
    """The resolver's result in the shape that the templates compute for themselves."""
    features = resolved.catalog["features"]
    kinds = sorted({instance.feature for instance in resolved.instances})
    bindings = [
        {
            "feature": one.feature,
            "name": one.binding,
            "class": class_name(one.binding) if features[one.feature]["classes"] else None,
        }
        for one in resolved.instances
        if one.binding and not features[one.feature]["secret"]
    ]
    asked_secrets = [one.binding for one in resolved.instances if features[one.feature]["secret"]]
    own = ["API_TOKEN"] if resolved.spec.auth == "token" else []
    starters = [
        one.feature
        for one in resolved.asked
        if features[one.feature]["starter"]
        and one.binding == (features[one.feature]["default"] or "")
        and not resolved.spec.bare
    ]
    handlers = [
        {"kind": handler["kind"], "class": handler["class"].replace("{class}", one["class"] or "")}
        for one in bindings
        for handler in features[str(one["feature"])]["handlers"]
    ]
    secrets = sorted(asked_secrets + own)
    return {
        "handlers": [{"kind": "fetch", "class": "Default"}, *handlers],
        "secret_bindings": [
            {"feature": "secret", "name": name, "class": None} for name in secrets
        ],
        "features": kinds,
        "bindings": bindings,
        "starters": starters,
        "typed": [
            {"name": kind, "module": kind.replace("-", "_")}
            for kind in kinds
            if features[kind]["entries"] and not features[kind]["secret"]
        ],
        "classes": [
            {"name": one["class"], "binding": one["name"]} for one in bindings if one["class"]
        ],
        "asked_secrets": asked_secrets,
        "secrets": sorted(asked_secrets + own),
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_refuse_and_mean_what_the_resolver_does(part: int, questions: Questions) -> None:
    chance = random.Random(part)
    accepted = 0
    for _ in range(SETS // PARTS):
        answers = random_answers(chance)
        refusals = questions.refusals(answers)
        resolved = resolution(answers)
        assert (resolved is None) == bool(refusals), (answers, refusals)
        if resolved is not None:
            accepted += 1
            assert questions.resolved(answers) == meaning(resolved), answers
    assert SETS // PARTS // 5 < accepted < SETS // PARTS * 4 // 5


def test_each_problem_of_the_resolver_is_a_refusal_of_the_features(questions: Questions) -> None:
    base = random_answers(random.Random(0)) | {"name": "n" * 30, "environments": ["staging"]}
    for words in (
        ["nope"],
        ["d1", "d1"],
        ["ws:A"],
        ["secret"],
        ["kv:"],
        ["kv:CLASS"],
        ["do:ROOM"],
        ["d1", "kv:DB"],
        ["kv:ROOM", "ws"],
        ["durable-object:ROOM1", "durable-object:ROOM_1"],
        ["r2:" + "A" * 40],
    ):
        assert list(questions.refusals({**base, "features": words})) == ["features"], words


@pytest.mark.parametrize("words", [["d1:DB"], ["database"], ["r2", "d1"], ["kv:B", "kv:A"]])
def test_only_one_way_of_asking_is_remembered(words: list[str], questions: Questions) -> None:
    answers = {**random_answers(random.Random(0)), "features": words}
    assert list(questions.refusals(answers)) == ["features"]
    resolved = resolution(answers)
    assert resolved is not None
    assert questions.refusals({**answers, "features": resolved.features}) == {}


@pytest.mark.parametrize(
    "answer", ["d1,r2", "d1", {"d1": True}, None, 1, [1], [["d1"]], [{"d1": "r2"}], [None]]
)
def test_features_of_another_type_are_refused(answer: object, questions: Questions) -> None:
    answers = {**random_answers(random.Random(0)), "features": answer}
    assert list(questions.refusals(answers)) == ["features"]


@pytest.mark.parametrize(
    "answer", ["staging", [], None, {"staging": 1}, ["dev"], ["a", "a"], ["A"], [1], ["a\n"], 7]
)
def test_environments_that_are_none_are_refused(answer: object, questions: Questions) -> None:
    answers = {**random_answers(random.Random(0)), "features": [], "environments": answer}
    assert list(questions.refusals(answers)) == ["environments"]


def synthetic_sets() -> Iterator[list[str]]:
    words = ["a", "b", "c", "c:X", "d"]
    for number in range(2 ** len(words)):
        yield [word for place, word in enumerate(words) if number >> place & 1]


def test_agree_about_conflicts_and_requirements_of_any_catalog(questions: Questions) -> None:
    catalog = exported(
        feature("a", requires=("c:X",)),
        feature("b", conflicts=("c",)),
        feature("c"),
        feature("d", requires=("a", "b"), named=False, default=None),
    )
    for words in synthetic_sets():
        answers = {**random_answers(random.Random(0)), "name": "shop", "features": words}
        resolved = resolution(answers, catalog)
        assert (resolved is None) == bool(questions.refusals(answers, catalog)), words
        if resolved is not None:
            assert questions.resolved(answers, catalog) == meaning(resolved)


def copied(repository: Path, folder: Path, **data: Any) -> dict[str, tuple[bytes, int]]:
    copier.run_copy(str(repository), folder, data=data, defaults=True, quiet=True)
    return tree(folder)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"features": "d1,r2"}, "Give the features as a sorted list, for example"),
        ({"features": "[r2, d1]"}, "Sort the features: d1, r2."),
        ({"features": "[nope]"}, "nope is not a feature."),
        ({"environments": "[dev]"}, "dev is what the local configuration is called."),
        ({"environments": "staging"}, "Give the environments as a list"),
        ({"entities": "{invoice: {}}"}, "Entities are not available in this version"),
        ({"name": "con"}, "con is a name that Windows refuses"),
        ({"name": "../shop"}, "A service is called by a-z, 0-9 and dashes"),
    ],
)
def test_copier_refuses_with_a_sentence(
    data: dict[str, str], sentence: str, repository: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="Validation error for question") as caught:
        copied(repository, tmp_path / "shop", **{"name": "shop", **data})
    assert sentence in str(caught.value)
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("data", [{"language": "typescript"}, {"auth": "maybe"}])
def test_copier_refuses_what_is_no_choice(
    data: dict[str, str], repository: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="Invalid choice"):
        copied(repository, tmp_path / "shop", name="shop", **data)


def test_copier_needs_only_a_name(repository: Path, templates: Templates, tmp_path: Path) -> None:
    made = copied(repository, tmp_path / "shop", name="shop")
    answers = resolve(ServiceSpec("shop"), CATALOG).answers()
    rendered = module.render(templates, answers)
    different = [path for path in made if made[path][0] != rendered[path].data]
    assert len(made) > len(different)
    assert different == [".copier-answers.yml"]


def test_copier_takes_features_as_a_list_of_yaml(repository: Path, tmp_path: Path) -> None:
    made = copied(repository, tmp_path / "shop", name="shop", features="[d1, 'kv:CACHE']")
    assert b"- d1\n- kv:CACHE\n" in made[".copier-answers.yml"][0]
