"""How far workers that search branches repeat each other: one refutation by so many simulated workers.

    python -m benchmarks.groups.branches                           # results to benchmarks/results/branches.json
    python -m benchmarks.groups.branches --workers 64 --nodes 2000 # another number of workers, shorter branches
    python -m benchmarks.groups.branches --quick                   # a small refutation, nothing is written

Branches are handed to the first worker that is free, in the order in which they were opened, and cut by the rule of
:mod:`mincirc.solve.cubes.branches`; what a job takes is counted in nodes.  Nothing runs at the same time, so the
figures are the same on every machine.  Workers have tables ``of their own``; or their facts are ``exchanged`` when
jobs end and begin, by the rules that real workers have; or, as a limit of what an exchange could give, there is ``one
for all``, in which everybody finds at once what others have found out, even in jobs that have not ended.  The speed-up
compares with one worker who has all branches; ``sent`` and ``brought`` are bytes of facts in all results and jobs.
"""

from __future__ import annotations

import argparse
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

from benchmarks.measure.columns import keep, rows_of
from benchmarks.measure.common import ROOT, Row, commit, tell
from mincirc.refuter.branches import Branch, branches_of
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.refuter import Refuter
from mincirc.refuter.relation import BooleanRelation
from mincirc.runtime.limits import Limits
from mincirc.solve.cubes.branches import BranchJob, BranchParams, BranchResult, Exchange, News, WorkerTable, decided

RELATIONS = {"0x92e5dfe8": (5, 0x92E5DFE8, 9), "0x6881": (4, 0x6881, 6)}
"""Per function its inputs, its table and the gates that are refuted."""
OWN, EXCHANGED, ONE = "of their own", "exchanged", "one for all"
WORKERS = (1, 2, 4, 16, 64, 256, 1000)
FIELDS = ("function", "nodes", "tables", "workers")
REFUTER = RefuterParams(table_bytes=1 << 26)


@dataclass
class Simulation:
    """Workers, each with the time at which it is free, and the branches that are open."""

    params: BranchParams
    tables: list[WorkerTable]
    news: News | None = None
    waiting: deque[tuple[Branch, int]] = field(default_factory=deque)
    seen: set[object] = field(default_factory=set)
    jobs: list[int] = field(default_factory=list)
    sent: int = 0
    brought: int = 0

    def add(self, branches: tuple[Branch, ...], nodes: int) -> None:
        """Open what was not opened before."""
        for branch in branches:
            if (branch.key, branch.gates) not in self.seen:
                self.seen.add((branch.key, branch.gates))
                self.waiting.append((branch, nodes))

    def run(self, workers: int) -> int:
        """Search all branches; return the time at which the last job ends."""
        free, busy, now = list(range(workers)), list[tuple[int, int, int, int, BranchResult]](), 0
        while self.waiting or busy:
            while self.waiting and free:
                branch, nodes = self.waiting.popleft()
                worker = free.pop()
                result = self.ask(branch, nodes, worker)
                self.jobs.append(max(1, result.nodes))
                heappush(busy, (now + self.jobs[-1], worker, nodes, len(self.jobs), result))
            now, worker, nodes, _, result = heappop(busy)
            free.append(worker)
            if self.news is not None:
                self.sent += len(result.facts)
                self.news.take(result)
            self.add(result.branches, nodes * self.params.growth)
        return now

    def ask(self, branch: Branch, nodes: int, worker: int) -> BranchResult:
        """Let a worker search a branch."""
        table = self.tables[worker % len(self.tables)]
        exchange = Exchange() if self.news is None else self.news.exchange()
        self.brought += sum(map(len, exchange.messages))
        job = BranchJob(branch, "b2", REFUTER, nodes, self.params.tight, Limits(), exchange)
        table.learn(exchange)
        result = table.told(exchange, decided(job, table.refuter))
        assert result.answer != "found"
        return result


def measure(function: str, nodes: int, tables: str, workers: int) -> Row:
    """Refute one size of a function with so many workers."""
    inputs, table, gates = RELATIONS[function]
    made = [WorkerTable(Refuter("b2", REFUTER), str(n)) for n in range(1 if tables == ONE else workers)]
    params, hub = BranchParams(nodes=nodes), Refuter("b2", REFUTER)
    news = News(hub, params, REFUTER.table_bytes // 16, workers) if tables == EXCHANGED else None
    simulation = Simulation(params, made, news)
    simulation.add(branches_of(BooleanRelation.of_tables(inputs, [table]), gates, "b2"), nodes)
    last = simulation.run(workers)
    hub.close()
    for one in made:
        one.refuter.close()
    took = sorted(simulation.jobs)
    return {
        "function": function,
        "gates": gates,
        "nodes": nodes,
        "tables": tables,
        "workers": workers,
        "mincirc": commit(ROOT),
        "all": sum(took),
        "last": last,
        "jobs": len(took),
        "median": took[len(took) // 2],
        "tenth": took[len(took) * 9 // 10],
        "longest": took[-1],
        "sent": simulation.sent,
        "brought": simulation.brought,
    }


def main() -> None:
    """Simulate and write after every row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small refutation; nothing is written")
    parser.add_argument("--workers", type=int, action="append", help=f"how many (default: {WORKERS})")
    parser.add_argument("--nodes", type=int, default=20_000, help="nodes of a branch (default: 20,000)")
    parser.add_argument("--tables", choices=(OWN, EXCHANGED, ONE), action="append", help="whose tables (default: all)")
    parser.add_argument("--cores", type=int, help="ignored: one process")
    options = parser.parse_args()
    function, nodes = ("0x6881", 200) if options.quick else ("0x92e5dfe8", options.nodes)
    for tables in options.tables or (OWN, EXCHANGED, ONE):
        for workers in [2] if options.quick else options.workers or WORKERS:
            row = measure(function, nodes, tables, workers)
            tell(f"{workers} workers, tables {tables}: {row['all']} nodes, the last ends at {row['last']}")
            tell(f"    bytes of facts: {row['sent']} sent, {row['brought']} brought")
            if not options.quick:
                known = [*rows_of("branches", FIELDS), tuple(row[f] for f in FIELDS)]
                keep("branches", FIELDS, row, sorted(set(known), key=str))


if __name__ == "__main__":
    main()
