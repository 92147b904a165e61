"""Asks the windows of one process, or of its children, to close, as a window manager does by WM_DELETE_WINDOW. Usage: close_window.py PID"""

import ctypes
import sys


def is_of(pid, ancestor):
    while pid > 1:
        if pid == ancestor:
            return True
        with open(f"/proc/{pid}/stat") as stat:
            pid = int(stat.read().rsplit(")", 1)[1].split()[1])
    return False


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 24),
    ]


x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XDefaultRootWindow.restype = ctypes.c_ulong
x.XInternAtom.restype = ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(None))


def atom(name):
    return x.XInternAtom(display, name.encode(), 0)


def numbers(window, name):
    kind, form = ctypes.c_ulong(), ctypes.c_int()
    count, left, data = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)()
    x.XGetWindowProperty(
        display, ctypes.c_ulong(window), ctypes.c_ulong(atom(name)), ctypes.c_long(0), ctypes.c_long(32), 0, ctypes.c_ulong(0),
        ctypes.byref(kind), ctypes.byref(form), ctypes.byref(count), ctypes.byref(left), ctypes.byref(data),
    )
    return [data[at] for at in range(count.value)] if data else []


def below(window):
    root, parent, children, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
    x.XQueryTree(display, ctypes.c_ulong(window), ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(count))
    for at in range(count.value):
        yield children[at]
        yield from below(children[at])


asked = 0
for window in below(x.XDefaultRootWindow(display)):
    pids = numbers(window, "_NET_WM_PID")
    if atom("WM_DELETE_WINDOW") in numbers(window, "WM_PROTOCOLS") and pids and is_of(pids[0], int(sys.argv[1])):
        message = ClientMessage(33, 0, 1, None, window, atom("WM_PROTOCOLS"), 32)
        message.data[0] = atom("WM_DELETE_WINDOW")
        x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
        asked += 1
x.XSync(display, 0)
sys.exit(0 if asked else 1)
