"""What the program made and can make again has a limit and an age."""

import os
import time
from pathlib import Path

from bot.engine.made_files import LEFT_BEHIND, LONGEST_KEPT, remove_old


def make(path: Path, age: float, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_old_pictures_and_leftovers_go_and_the_rest_stays(tmp_path: Path):
    pictures, temporary = tmp_path / "pictures", tmp_path / "tmp"
    old = make(pictures / "result-1-a.png", LONGEST_KEPT + 60)
    new = make(pictures / "result-1-b.png", LONGEST_KEPT - 60)
    broken = make(pictures / "tmpabc.part", LEFT_BEHIND + 60)
    being_drawn = make(pictures / "tmpdef.part", 60)
    left = make(temporary / "kuesioner-x" / "ekspor.xlsx", 0).parent
    os.utime(left, (time.time() - LEFT_BEHIND - 60,) * 2)
    at_work = make(temporary / "kuesioner-y" / "ekspor.xlsx", 0).parent
    of_others = make(temporary / "other-z" / "file", 0).parent
    os.utime(of_others, (0, 0))
    remove_old(pictures, temporary)
    assert not any(path.exists() for path in (old, broken, left))
    assert all(path.exists() for path in (new, being_drawn, at_work, of_others))


def test_all_pictures_together_have_a_limit_and_the_oldest_go(tmp_path: Path):
    made = [make(tmp_path / f"{number}.png", 1000 - number, 100) for number in range(10)]
    remove_old(tmp_path, tmp_path / "nowhere", most_bytes=350)
    assert [path.exists() for path in made] == [False] * 7 + [True] * 3


def test_without_a_folder_there_is_nothing_to_do(tmp_path: Path):
    remove_old(tmp_path / "pictures", tmp_path)
    assert list(tmp_path.iterdir()) == []
