"""Tracebacks of the service's own lines, under the names that they have in its folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import StackSummary, TracebackException

from python_host.places import SERVICE, is_own

source_folder = "src"


def readable(error: BaseException) -> str:
    report = TracebackException.from_exception(error)
    if any(is_own(frame.filename) for part in chain(report) for frame in part.stack):
        for part in chain(report):
            own = [frame for frame in part.stack if is_own(frame.filename)]
            part.stack = StackSummary.from_list(own)
    return "".join(report.format()).replace(f"{SERVICE}/", f"{source_folder}/")


def chain(report: TracebackException | None) -> Iterator[TracebackException]:
    if report is not None:
        yield report
        yield from chain(report.__cause__)
        yield from chain(report.__context__)
        for part in report.exceptions or ():
            yield from chain(part)


@contextmanager
def reporting(report: Callable[[str], None]) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        report(readable(error))
        raise
