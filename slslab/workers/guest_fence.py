"""The fence inside a worker, and the kernel's limits on it.

A part of the guest: see `guest.py`. Executed in one namespace with it, inside the worker.
"""

from __future__ import annotations

import importlib
import os
import sys

TYPE_CHECKING = False  # what `typing` has under this name, without the 5 ms of importing it in each worker
if TYPE_CHECKING:
    from typing import Any


def stay_inside(box: str, readable: list[str], real: bool) -> None:
    """Refuse files outside the box, other processes, the network and foreign code, from here on and for good.

    `real`: it is a real handler, which may set variables of its own and read the folders `readable`.

    An audit hook cannot be taken off again. It is the second fence, for a machine where there is no first one; the
    values that it uses are bound as defaults, so that replacing a module's names changes nothing.
    """
    library = os.path.dirname(os.__file__)
    roots = (
        library + "/",
        sys.base_prefix + "/lib/python",
        box + "/",
        "/usr/share/zoneinfo/",
        *(("/tmp/",) if box == "/box" else ()),  # behind walls, where it is the worker's own
    )
    given = tuple(folder + "/" for folder in readable)
    own = ("/tmp",) if box == "/box" else ()
    files = ("/dev/null", "/dev/urandom", "/etc/localtime", library, box, *own, *readable, "", ".")
    hidden = ("/site-packages/", "/dist-packages/", "/slslab/")
    banned = (
        *(
            "os.fork",
            "os.forkpty",
            "os.exec",
            "os.posix_spawn",
            "os.spawn",
            "os.system",
            "subprocess.Popen",
            "pty.spawn",
        ),
        *("os.kill", "os.killpg", "os.symlink", "os.link", "os.chdir", "os.fchdir", "os.chroot"),
        *(() if real else ("os.putenv",)),
        *("resource.setrlimit", "resource.prlimit", "ctypes.dlopen", "sys.addaudithook"),
        *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
    )
    foreign = ("ctypes", "_ctypes", "_posixsubprocess", "_testcapi", "_xxsubinterpreters", "_interpreters")
    paths = ("open", "os.listdir", "os.scandir", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate")

    def watch(
        event: str,
        args: tuple[Any, ...],
        refused: Any = PermissionError,
        startswith: Any = str.startswith,
        contains: Any = str.__contains__,
        text: Any = str,
        decode: Any = bytes.decode,
        isinstance: Any = isinstance,
        any: Any = any,
        int: Any = int,
        bytes: Any = bytes,
        roots: Any = roots,
        given: Any = given,
        files: Any = files,
        hidden: Any = hidden,
        banned: Any = frozenset(banned),
        foreign: Any = frozenset(foreign),
        paths: Any = frozenset(paths),
        get: Any = getattr,
        written: Any = os.O_WRONLY | os.O_RDWR,
        looking: Any = frozenset(("os.listdir", "os.scandir")),
        mark: Any = object(),  # noqa: B008 by this the hook knows itself, whatever it is called meanwhile
    ) -> None:
        if event in banned:
            raise refused(f"{event}: not inside a worker")
        if event == "socket.__new__" and args[1] != 1:  # AF_UNIX: the pair with which asyncio wakes itself
            raise refused("a socket: not inside a worker")
        if event == "import" and args[0] in foreign:
            raise refused(f"{args[0]}: not inside a worker")
        if event == "object.__setattr__" and (get(args[0], "__defaults__", None) or (None,))[-1] is mark:
            raise refused("the fence is not changed from inside")
        if event in paths:
            path = args[0]
            if path is None or isinstance(path, int):
                return
            if isinstance(path, bytes):
                path = decode(path, "utf-8", "surrogateescape")
            if not isinstance(path, text) or contains(path, ".."):
                raise refused("a path that leaves the worker's folder")
            if not startswith(path, "/"):
                return
            reads = event in looking or (event == "open" and not args[2] & written)
            if reads and any([startswith(path, root) for root in given]):
                return
            inside = any([startswith(path, root) for root in roots]) or path in files
            if not inside or any([contains(path, part) for part in hidden]):
                raise refused(f"{path}: outside the worker's folder")

    def refuse(*_: object) -> None:
        raise PermissionError("another process: not inside a worker")

    # Calling this directly is not audited. The module stays importable, because asyncio imports subprocess.
    spawner: Any = importlib.import_module("_posixsubprocess")
    spawner.fork_exec = refuse
    sys.addaudithook(watch)


def keep_within(limits: dict[str, int]) -> None:
    """Bounds of the kernel's own; set from inside, because forking with threads in the parent is not safe."""
    import resource

    for name, most in limits.items():
        which = getattr(resource, "RLIMIT_" + name, None)
        if which is not None:
            hard = resource.getrlimit(which)[1]
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            try:
                resource.setrlimit(which, (bound, bound))
            except (ValueError, OSError):  # macOS has no bound on address space
                continue


def become_nobody(box: str, needed: list[str]) -> None:
    """Root gives its rights away, where the standard library and what is `needed` stay readable without them."""
    if os.geteuid() != 0:
        return
    for place in (os.path.dirname(os.__file__), *needed):
        while place not in ("/", ""):
            if not os.stat(place).st_mode & 0o001:
                return
            place = os.path.dirname(place)
    try:
        os.chown(box, 65534, 65534)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    except OSError:  # inside a user namespace there is nobody else to become
        return
