"""A port that is no lockstep daemon: prints its number, then misbehaves as told."""
import signal
import socket
import sys

mode = sys.argv[1]  # silent, garbage or closed
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
if mode != "closed":  # closed: bound, so that nobody else gets it, but not listening
    listener.listen(8)
print(listener.getsockname()[1], flush=True)
if mode == "closed":
    signal.pause()
held = []
while True:
    connection, _ = listener.accept()
    if mode == "garbage":
        connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n" * 8)
        connection.close()
    else:
        held.append(connection)
