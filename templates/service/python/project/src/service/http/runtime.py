"""The ASGI extension `workers`: what the runtime moves by itself, past Python's memory.

Its value in `scope["extensions"]` is the request as the runtime has it. The two messages
below go where ASGI has `http.response.body`. On CPython there is no such extension, and
plain ASGI does the same. See `service/worker.py` for the other side.
"""

EXTENSION = "workers"
STREAM = "workers.response.stream"  # with `stream`, which becomes the body
SOCKET = "workers.response.socket"  # with `socket`, the client's end of a WebSocket
