"""`python -m bench.startup`: from the start of the process to the first card, and what was loaded by then."""

import argparse
import statistics
import sys

from bench.__main__ import CONTENDERS, Round, play


def main() -> int:
    """Prints the median and the quickest start of each contender."""
    parser = argparse.ArgumentParser(prog="python -m bench.startup", description=__doc__)
    parser.add_argument("contenders", nargs="*", default=list(CONTENDERS))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rounds: dict[str, list[Round]] = {name: [] for name in options.contenders}
    for _ in range(options.rounds):
        for name, played in rounds.items():
            played.append(play(name, people=1, answers=1))
    print(f"{'':14}  median s  quickest s  memory MB")
    for name, played in rounds.items():
        starts = [one.startup for one in played]
        memory = statistics.median(one.memory for one in played)
        print(f"{name:14}  {statistics.median(starts):8.2f}  {min(starts):10.2f}  {memory:9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
