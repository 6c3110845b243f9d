#!/usr/bin/env python3
"""A TCP proxy that delays and limits each direction as a long link does, and counts its bytes.

  proxy.py --listen 127.0.0.1:0 --to 127.0.0.1:PORT [--delay-ms RTT] [--mbit RATE]

Prints "listening on PORT"; on SIGTERM "up N down M" (bytes of the client, bytes of the server) and
ends. Each direction holds its bytes for half the round trip, in order; opening a connection costs
the one and a half round trips that TCP's handshake costs. What is under way in one direction is
bounded by what the link holds plus a router's buffer, so a sender feels a slow link.
"""
import argparse
import asyncio
import collections
import signal

CHUNK_BYTES = 16 * 1024
ROUTER_BYTES = 256 * 1024
UNLIMITED_BYTES = 16 * 1024 * 1024


class Direction:
    """One way of a connection: read() fills the link, write() empties it when the time has come."""

    def __init__(self, delay_s, bytes_per_s):
        self.delay_s = delay_s
        self.bytes_per_s = bytes_per_s
        limited = ROUTER_BYTES + int((bytes_per_s or 0) * delay_s)
        self.room_bytes = limited if bytes_per_s else UNLIMITED_BYTES
        self.chunks = collections.deque()
        self.held_bytes = 0
        self.free_at = 0.0
        self.changed = asyncio.Condition()
        self.total_bytes = 0

    async def read(self, reader):
        loop = asyncio.get_running_loop()
        chunk_bytes = CHUNK_BYTES if self.bytes_per_s else 16 * CHUNK_BYTES
        while True:
            try:
                data = await reader.read(chunk_bytes)
            except ConnectionError:
                data = b""
            start = max(loop.time(), self.free_at)
            self.free_at = start + (len(data) / self.bytes_per_s if self.bytes_per_s else 0)
            async with self.changed:
                self.chunks.append((self.free_at + self.delay_s, data))
                self.held_bytes += len(data)
                self.total_bytes += len(data)
                self.changed.notify_all()
                await self.changed.wait_for(lambda: self.held_bytes < self.room_bytes)
            if not data:
                return

    async def write(self, writer):
        loop = asyncio.get_running_loop()
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: self.chunks)
                due, data = self.chunks.popleft()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if not data:
                return await self._close(writer)
            try:
                writer.write(data)
                await writer.drain()
            except ConnectionError:
                pass  # the reader of that side sees the end too
            async with self.changed:
                self.held_bytes -= len(data)
                self.changed.notify_all()

    @staticmethod
    async def _close(writer):
        try:
            writer.write_eof()
        except (ConnectionError, OSError):
            pass


class Proxy:
    def __init__(self, target, rtt_s, bytes_per_s):
        self.target = target
        self.rtt_s = rtt_s
        self.bytes_per_s = bytes_per_s
        self.open = set()

    async def serve(self, client_reader, client_writer):
        up, down = (Direction(self.rtt_s / 2, self.bytes_per_s) for _ in range(2))
        self.open.add((up, down))
        if self.rtt_s:
            await asyncio.sleep(self.rtt_s)
        first = asyncio.create_task(up.read(client_reader))
        if self.rtt_s:
            await asyncio.sleep(self.rtt_s / 2)
        try:
            server_reader, server_writer = await asyncio.open_connection(*self.target)
            await asyncio.gather(first, up.write(server_writer), down.read(server_reader), down.write(client_writer))
            server_writer.close()
        finally:
            client_writer.close()
            first.cancel()

    def totals(self):
        return tuple(sum(pair[way].total_bytes for pair in self.open) for way in (0, 1))


def address(text):
    host, _, port = text.rpartition(":")
    return host, int(port)


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listen", type=address, default=("127.0.0.1", 0))
    parser.add_argument("--to", type=address, required=True)
    parser.add_argument("--delay-ms", type=float, default=0, help="the round trip")
    parser.add_argument("--mbit", type=float, default=0, help="each way; 0: as fast as it goes")
    options = parser.parse_args()
    proxy = Proxy(options.to, options.delay_ms / 1000, options.mbit * 1e6 / 8)
    server = await asyncio.start_server(proxy.serve, *options.listen)
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()
    print("up %d down %d" % proxy.totals(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
