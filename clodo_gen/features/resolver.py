"""What asking means: closure, order, and every conflict at once. Pure: data in, data out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clodo_gen import names
from clodo_gen.errors import Problem, raise_any
from clodo_gen.features.data import Catalog
from clodo_gen.features.words import OPTION, Instance, read_word, required_instances
from clodo_gen.model import AUTH, LANGUAGES, ServiceSpec

AVAILABLE_LANGUAGES = ("python",)


@dataclass(frozen=True, slots=True)
class Resolution:
    """A service, resolved.

    `asked` and `instances` are sorted; `because` names, for each instance that nobody asked for,
    the features that need it.
    """

    spec: ServiceSpec
    asked: tuple[Instance, ...]
    instances: tuple[Instance, ...]
    because: dict[Instance, tuple[str, ...]]
    catalog: Catalog

    @property
    def features(self) -> list[str]:
        """The features as words, sorted: what the answers remember."""
        return sorted(instance.word(self.catalog) for instance in self.asked)

    def answers(self) -> dict[str, Any]:
        """The answers to the questions of copier.yml."""
        return {
            "name": self.spec.name,
            "language": self.spec.language,
            "environments": list(self.spec.environments),
            "auth": self.spec.auth,
            "bare": self.spec.bare,
            "features": self.features,
            "entities": {},
        }


def resolve(spec: ServiceSpec, catalog: Catalog) -> Resolution:
    """Close `spec` over what its features require.

    Raises RequestError with everything that is wrong with it, each problem with its fix.
    """
    problems = [*_name_problems(spec.name), *_option_problems(spec)]
    asked: list[Instance] = []
    for word in spec.features:
        match read_word(word, catalog):
            case Instance() as instance:
                asked.append(instance)
            case wrong:
                problems += wrong
    problems += _repeated(asked, catalog)
    because: dict[Instance, tuple[str, ...]] = {}
    for instance in sorted(set(asked)):
        for needed in required_instances(instance.feature, catalog):
            if needed not in asked:
                because[needed] = (*because.get(needed, ()), instance.feature)
    instances = tuple(sorted({*asked, *because}))
    problems += _clashes(instances, because, catalog)
    if names.is_service(spec.name):
        problems += _long_resources(spec, instances, catalog)
        problems += _shared_resources(spec, instances, catalog)
    raise_any(problems)
    return Resolution(spec, tuple(sorted(asked)), instances, because, catalog)


def _name_problems(name: str) -> Iterator[Problem]:
    if names.is_service(name):
        return
    if name in names.RESERVED_SERVICES:
        yield Problem(
            "name-reserved",
            f"{names.quoted(name)} is a name that Windows refuses for a folder",
            "NAME",
            f"clodo new {name}-service",
        )
        return
    yield Problem(
        "name-invalid",
        f"{names.quoted(name)} is no name for a service: a-z, 0-9 and dashes, a letter first, "
        "no dash last, at most 40 characters",
        "NAME",
        f"clodo new {_tidied(name)}",
    )


def _tidied(name: str) -> str:
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    tidy = "-".join(part for part in kept[:40].lstrip("0123456789-").split("-") if part)
    return tidy if names.is_service(tidy) else "my-service"


def _option_problems(spec: ServiceSpec) -> Iterator[Problem]:
    if spec.language not in AVAILABLE_LANGUAGES:
        known = spec.language in LANGUAGES
        message = "is not available yet" if known else "is not a language that clodo knows"
        yield Problem(
            "language-unavailable",
            f"{names.quoted(spec.language)} {message}",
            "--language",
            "--language python",
        )
    if spec.auth not in AUTH:
        yield Problem(
            "auth-unknown",
            f"{names.quoted(spec.auth)} is no way to authenticate",
            "--auth",
            f"--auth {' or --auth '.join(AUTH)}",
        )
    if not spec.environments:
        yield Problem(
            "environments-missing",
            "a service needs an environment to be deployed to",
            "--environments",
            "--environments staging,production",
        )
    for environment, times in Counter(spec.environments).items():
        yield from _environment_problems(environment, times)


def _environment_problems(environment: str, times: int) -> Iterator[Problem]:
    where, fix = "--environments", "--environments staging,production"
    quoted = names.quoted(environment)
    if environment in names.RESERVED_ENVIRONMENTS:
        message = f"{quoted} is what the local configuration is called"
        yield Problem("environment-reserved", message, where, "--environments preview")
    elif not names.is_environment(environment):
        message = (
            f"{quoted} is no name for an environment: a-z, 0-9 and dashes, a letter first, "
            "no dash last, at most 20 characters"
        )
        yield Problem("environment-invalid", message, where, fix)
    if times > 1:
        message = f"{quoted} is listed {times} times"
        once = environment if names.is_environment(environment) else "staging,production"
        yield Problem("environment-repeated", message, where, f"{where} {once}")


def _repeated(asked: list[Instance], catalog: Catalog) -> Iterator[Problem]:
    for instance, times in Counter(asked).items():
        if times > 1:
            word = instance.word(catalog)
            message = f"{names.quoted(word)} is asked for {times} times"
            yield Problem("feature-repeated", message, OPTION, f"{OPTION} {word}")


def _clashes(
    instances: tuple[Instance, ...],
    because: dict[Instance, tuple[str, ...]],
    catalog: Catalog,
) -> Iterator[Problem]:
    yield from _conflicts(instances, because, catalog)
    by_binding: dict[str, Instance] = {}
    by_class: dict[str, Instance] = {}
    for instance in instances:
        if not instance.binding:
            continue
        other_one = by_binding.setdefault(instance.binding, instance)
        if other_one is not instance:
            yield _clash(
                "binding-clash",
                f"{names.quoted(instance.binding)} would be both "
                f"{_said(other_one, because, catalog)} and {_said(instance, because, catalog)}",
                other_one if instance in because else instance,
            )
        if catalog["features"][instance.feature]["classes"]:
            other_one = by_class.setdefault(names.class_name(instance.binding), instance)
            if other_one is not instance:
                yield _clash(
                    "class-clash",
                    f"{names.quoted(other_one.binding)} and {names.quoted(instance.binding)} "
                    f"would both be the class {names.class_name(instance.binding)}",
                    instance,
                )


def _conflicts(
    instances: tuple[Instance, ...],
    because: dict[Instance, tuple[str, ...]],
    catalog: Catalog,
) -> Iterator[Problem]:
    first = {instance.feature: instance for instance in reversed(instances)}
    for kind, instance in sorted(first.items()):
        for other in sorted(first.keys() & set(catalog["features"][kind]["conflicts"])):
            said = [_said(i, because, catalog) for i in (instance, first[other])]
            culprits = because.get(first[other], (first[other].word(catalog),))
            message = f"{said[0]} and {said[1]} exclude each other"
            yield Problem("feature-conflict", message, OPTION, f"leave out {', '.join(culprits)}")


def _clash(code: str, message: str, instance: Instance) -> Problem:
    other = "OTHER" if instance.binding != "OTHER" else "ANOTHER"
    return Problem(code, message, OPTION, f"{OPTION} {instance.feature}:{other}")


def _said(instance: Instance, because: dict[Instance, tuple[str, ...]], catalog: Catalog) -> str:
    needed_by = because.get(instance)
    suffix = f" (needed by {', '.join(needed_by)})" if needed_by else ""
    return names.quoted(instance.word(catalog)) + suffix


def _long_resources(
    spec: ServiceSpec, instances: Iterable[Instance], catalog: Catalog
) -> Iterator[Problem]:
    longest = max(("dev", *spec.environments), key=len)
    for instance, resource in _resources(spec.name, longest, instances, catalog):
        excess = len(resource) - names.LONGEST_RESOURCE
        if excess > 0:
            yield Problem(
                "resource-too-long",
                f"{names.quoted(resource, 130)} would be {len(resource)} characters long, and "
                f"Cloudflare takes {names.LONGEST_RESOURCE}",
                OPTION,
                f"shorten NAME, the environment or {names.quoted(instance.binding)} by {excess} "
                "characters",
            )


def _shared_resources(
    spec: ServiceSpec, instances: Iterable[Instance], catalog: Catalog
) -> Iterator[Problem]:
    owners: dict[tuple[str, str], tuple[Instance, str]] = {}
    for environment in ("dev", *dict.fromkeys(spec.environments)):
        for instance, resource in _resources(spec.name, environment, instances, catalog):
            mine = (instance, environment)
            other = owners.setdefault((instance.feature, resource), mine)
            if other == mine:
                continue
            said = [f"{names.quoted(i.binding)} of {names.quoted(e)}" for i, e in (other, mine)]
            message = f"{said[0]} and {said[1]} would both be {names.quoted(resource)}"
            yield Problem("resource-shared", message, OPTION, f"{OPTION} {instance.feature}:OTHER")


def _resources(
    service: str, environment: str, instances: Iterable[Instance], catalog: Catalog
) -> Iterator[tuple[Instance, str]]:
    """The instances that have a name at Cloudflare, each with that name."""
    for instance in instances:
        if catalog["features"][instance.feature]["resource"]:
            given = instance.given_name(catalog)
            yield instance, names.resource_name(service, environment, given)
