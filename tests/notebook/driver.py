"""A Jupyter client that vitest drives: one JSON object a line on stdin, one answer a line on stdout.

It keeps every message of the kernel by the request that it answers, so that a test may send, interrupt, and look
at what came, in any order.
"""
import asyncio
import base64
import hashlib
import hmac
import json
import os
import sys
import time

import zmq
import zmq.asyncio
from jupyter_client.manager import AsyncKernelManager


def plain(message):
    """A message as JSON: what the tests look at."""
    return {
        "type": message["msg_type"],
        "id": message["header"]["msg_id"],
        "parent": message["parent_header"].get("msg_id"),
        "content": message["content"],
        "metadata": message["metadata"],
        "buffers": [base64.b64encode(bytes(b)).decode() for b in message.get("buffers", [])],
        "at": time.perf_counter(),
    }


class Kernel:
    async def start(self, name, cwd, early=None):
        began = time.perf_counter()
        self.manager = AsyncKernelManager(kernel_name=name)
        # A kernel that inherited our stdout would make it refuse what does not fit at once.
        log = open(os.path.join(cwd, os.pardir, "kernel.log"), "wb")
        await self.manager.start_kernel(cwd=cwd, stdout=log, stderr=log)
        self.client = self.manager.client()
        self.client.start_channels(hb=False)
        if early is not None:
            self.client.execute(early)
        await self.client.wait_for_ready(timeout=60)
        self.messages, self.replies, self.news = [], {}, asyncio.Condition()
        channels = self.client
        self.tasks = [
            asyncio.create_task(self.collect(channels.iopub_channel, self.on_broadcast)),
            asyncio.create_task(self.collect(channels.shell_channel, self.on_reply)),
            asyncio.create_task(self.collect(channels.control_channel, self.on_reply)),
            asyncio.create_task(self.collect(channels.stdin_channel, self.on_broadcast)),
        ]
        return {"readyMs": (time.perf_counter() - began) * 1000, "pid": self.manager.provisioner.pid}

    async def collect(self, channel, handle):
        while True:
            message = await channel.get_msg(timeout=None)
            async with self.news:
                handle(plain(message))
                self.news.notify_all()

    def on_broadcast(self, message):
        self.messages.append(message)

    def on_reply(self, message):
        self.replies[message["parent"]] = message

    def request(self, channel, type, content, buffers=()):
        message = self.client.session.msg(type, content)
        message["buffers"] = [base64.b64decode(b) for b in buffers]
        socket = getattr(self.client, f"{channel}_channel").socket
        self.client.session.send(socket, message, buffers=message["buffers"])
        return {"id": message["header"]["msg_id"]}

    def of(self, id):
        return [m for m in self.messages if m["parent"] == id]

    def is_done(self, id, kind):
        idle = any(m["type"] == "status" and m["content"]["execution_state"] == "idle" for m in self.of(id))
        if kind == "comm":
            return idle
        return idle and id in self.replies

    async def wait(self, id, until, timeout):
        """until: `done`, `comm`, `replied`, {"text": …} printed, {"type": …} arrived, {"count": n} messages of it."""

        def met():
            if until in ("done", "comm"):
                return self.is_done(id, until)
            if until == "replied":
                return id in self.replies
            mine = self.of(id)
            if "text" in until:
                return until["text"] in "".join(m["content"]["text"] for m in mine if m["type"] == "stream")
            return sum(m["type"] == until["type"] for m in mine) >= until.get("count", 1)

        try:
            async with self.news:
                await asyncio.wait_for(self.news.wait_for(met), timeout)
        except asyncio.TimeoutError:
            raise TimeoutError(f"waited {timeout} s for {until}; came: {json.dumps(self.of(id))[:2000]}")
        return self.record(id)

    def record(self, id):
        return {"reply": self.replies.get(id), "messages": self.of(id), "now": time.perf_counter()}

    def input(self, value):
        self.client.input(value)

    async def raw(self, channel, frames):
        """Frames as they are, signed or not, from a socket of their own; `sign` in place of the signature signs."""
        info = self.manager.get_connection_info()
        socket = zmq.asyncio.Context.instance().socket(zmq.DEALER)
        socket.linger = 500
        socket.connect(f"tcp://{info['ip']}:{info[channel + '_port']}")
        frames = [base64.b64decode(f) for f in frames]
        if b"sign" in frames:
            at = frames.index(b"sign")
            mac = hmac.new(info["key"], digestmod=hashlib.sha256)
            for frame in frames[at + 1 : at + 5]:
                mac.update(frame)
            frames[at] = mac.hexdigest().encode()
        await socket.send_multipart(frames)
        await asyncio.sleep(0.1)
        socket.close()

    async def heartbeat(self):
        info = self.manager.get_connection_info()
        socket = zmq.asyncio.Context.instance().socket(zmq.REQ)
        socket.linger = 0
        socket.connect(f"tcp://{info['ip']}:{info['hb_port']}")
        began = time.perf_counter()
        await socket.send(b"ping")
        pong = await asyncio.wait_for(socket.recv(), 5)
        socket.close()
        return {"pong": pong.decode(), "ms": (time.perf_counter() - began) * 1000}

    async def alive(self):
        return await self.manager.is_alive()

    async def exited(self, timeout):
        began = time.perf_counter()
        while await self.manager.is_alive():
            if time.perf_counter() - began > timeout:
                raise TimeoutError("the kernel still runs")
            await asyncio.sleep(0.01)
        return {"ms": (time.perf_counter() - began) * 1000}

    async def stop(self):
        for task in self.tasks:
            task.cancel()
        self.client.stop_channels()
        await self.manager.shutdown_kernel(now=True)


async def main():
    kernel = Kernel()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 28)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def answer(request):
        method = getattr(kernel, request["method"])
        try:
            result = method(*request["arguments"])
            if asyncio.iscoroutine(result):
                result = await result
            response = {"id": request["id"], "result": result}
        except Exception as error:
            response = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(response), flush=True)

    answering = set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(json.loads(line)))
        answering.add(task)
        task.add_done_callback(answering.discard)
    if hasattr(kernel, "manager") and await kernel.alive():
        await kernel.stop()


asyncio.run(main())
