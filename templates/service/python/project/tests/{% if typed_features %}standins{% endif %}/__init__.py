"""Stand-ins for the bindings, on CPython: they refuse what the real ones refuse."""


class JsError(Exception):
    """A JavaScript error, as the runtime raises it: a name and a text."""


class JsObject(dict):  # type: ignore[type-arg]
    """A plain object as the runtime gives it: both `r["x"]` and `r.x`."""

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None
