"""Lines of a file found again by a key, with little memory however many there are.

Of every line only a hash of its key and its place are kept, sixteen bytes.  That equal hashes mean
equal keys is never believed: whoever asks looks at what is on the lines.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import BinaryIO

import numpy as np


class LineIndex:
    """Where the lines with a key begin in a file.

    ``key`` gives the key of a line, by its bytes and its number from 1; ``None`` leaves a line out.

    >>> import io
    >>> file = io.BytesIO(b"ada 1\\nben 2\\nada 3\\n")
    >>> index = LineIndex(file, lambda line, number: line.split()[0].decode())
    >>> list(index.lines("ada")), len(index)
    ([(1, b'ada 1\\n'), (3, b'ada 3\\n')], 3)
    """

    def __init__(self, file: BinaryIO, key: Callable[[bytes, int], str | None]) -> None:
        self._file = file
        keys, starts, numbers = array("q"), array("q"), array("q")
        at = 0
        file.seek(0)
        for number, line in enumerate(file, 1):
            found = key(line, number)
            if found is not None:
                keys.append(hash(found))
                starts.append(at)
                numbers.append(number)
            at += len(line)
        hashes = np.frombuffer(keys, np.int64) if keys else np.zeros(0, np.int64)
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._starts = np.array(starts, np.int64)[order]
        self._numbers = np.array(numbers, np.int64)[order]

    def __len__(self) -> int:
        return len(self._hashes)

    def lines(self, key: str) -> Iterator[tuple[int, bytes]]:
        """The lines with this key, and by chance others, each with its number."""
        wanted = hash(key)
        at = int(np.searchsorted(self._hashes, wanted))
        while at < len(self._hashes) and int(self._hashes[at]) == wanted:
            self._file.seek(int(self._starts[at]))
            yield int(self._numbers[at]), self._file.readline()
            at += 1
