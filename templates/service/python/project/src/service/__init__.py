"""The service: an ASGI app that runs on CPython and on the Workers runtime alike."""

__version__ = "0.1.0"
