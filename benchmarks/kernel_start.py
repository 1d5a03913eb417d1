"""How long a notebook kernel takes to start: run it with the Python of `.venv`, after `npm start` or `npm test`.

    .venv/bin/python benchmarks/kernel_start.py [rounds] [kernel ...]

Medians in seconds. `ready`: the first answer to kernel_info; `first cell`: the end of a cell sent at that moment; both
from the start of the process. `import`: how long a second cell takes, which imports convlens. `after a pause`: how long
the first cell takes in a kernel that was left alone for a while, as a reader's is; with convlens it is the import.
"""
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

PAUSE_S = 3.0
CELL = "1 + 1"
IMPORT = "import * as torch from 'convlens'; torch.zeros(2)"


def first_cell_of_a_reader(name):
    return IMPORT if name.startswith("convlens") else CELL


def start(name):
    began = time.perf_counter()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels(hb=False)
    client.wait_for_ready(timeout=120)
    return manager, client, began


def run(client, code):
    began = time.perf_counter()
    content = client.execute_interactive(code, timeout=120, output_hook=lambda message: None)["content"]
    if content["status"] != "ok":
        raise RuntimeError(f"{code}: {content}")
    return time.perf_counter() - began


def stop(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def measure(name):
    """One kernel that is used at once, and one that is left alone first."""
    manager, client, began = start(name)
    try:
        times = {"ready": time.perf_counter() - began}
        run(client, CELL)
        times["first cell"] = time.perf_counter() - began
        if name.startswith("convlens"):
            times["import"] = run(client, IMPORT)
    finally:
        stop(manager, client)
    manager, client, _ = start(name)
    try:
        time.sleep(PAUSE_S)
        times["after a pause"] = run(client, first_cell_of_a_reader(name))
    finally:
        stop(manager, client)
    return times


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    names = sys.argv[2:] or ["convlens", "python3"]
    times = {name: [] for name in names}
    # In turns: what else the machine does falls on all alike.
    for _ in range(rounds):
        for name in names:
            times[name].append(measure(name))
    for name, records in times.items():
        medians = {what: statistics.median(r[what] for r in records) for what in records[0]}
        print(name.ljust(12), "  ".join(f"{what} {value:.2f} s" for what, value in medians.items()))


main()
