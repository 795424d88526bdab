"""Parts that are not timed, two at a time: each spends much of its time where one processor waits for the other."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from bench.pipeline.context import RunContext
from bench.progress import bar
from compress import isolation

AT_ONCE = 2  # child processes
_Key = TypeVar("_Key")
_Result = TypeVar("_Result")


def run(
    context: RunContext, title: str, work: Mapping[_Key, Callable[[], _Result]], label: Callable[[_Key], str]
) -> dict[_Key, _Result]:
    """What each piece of work returned, in the order of `work`; a bar with a title and the labels of what is done.

    Raises:
        KeyboardInterrupt: Ctrl-C; children that run are ended, no other starts.
    """
    results: dict[_Key, _Result] = {}
    isolation.allow_all()
    with bar() as progress, ThreadPoolExecutor(AT_ONCE) as pool:
        task = progress.add_task(title, total=len(work), note="")
        try:
            futures = {pool.submit(piece): key for key, piece in work.items()}
            for future in as_completed(futures):
                key = futures[future]
                results[key] = future.result()
                progress.update(task, advance=1, note=label(key))
                context.between_parts()
        except BaseException:
            context.stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            isolation.end_all()
            raise
    return {key: results[key] for key in work}
