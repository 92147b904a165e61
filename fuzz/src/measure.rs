//! Measures one run: the memory that Rust code holds above what it held before, and the time that the processor took.
//!
//! Memory is counted by the global allocator, exactly, and a run fails at the allocation that passes the bound; C code (zstd) is bounded by the
//! fuzzer's own limit of resident memory. Time is that of the thread: on a busy machine the clock on the wall would call the innocent slow.
#![allow(unsafe_code, reason = "a global allocator and the thread's clock are nothing but unsafe; each passes on to the system's own")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The most bytes that one run may hold above what was held before.
const MOST_BYTES: usize = 64 << 20;
/// The most time of the processor that one run may take.
const MOST_MICROSECONDS: usize = 1_000_000;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);
static MOST_SEEN: AtomicUsize = AtomicUsize::new(0);
static LONGEST_SEEN: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The fuzzer has one thread that allocates: a plain load and store count exactly, and cost nothing.
fn add(bytes: usize) {
    let live = LIVE.load(Relaxed).wrapping_add(bytes);
    LIVE.store(live, Relaxed);
    if live > PEAK.load(Relaxed) {
        PEAK.store(live, Relaxed);
        if live > LIMIT.load(Relaxed) {
            LIMIT.store(usize::MAX, Relaxed);
            let place = std::backtrace::Backtrace::force_capture();
            eprintln!("more than {} MiB above idle, at an allocation of {bytes} bytes\n{place}", MOST_BYTES >> 20);
            std::process::abort();
        }
    }
}

fn drop_bytes(bytes: usize) {
    LIVE.store(LIVE.load(Relaxed).wrapping_sub(bytes), Relaxed);
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        drop_bytes(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        drop_bytes(layout.size());
        add(new_size);
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

fn microseconds() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000 + time.tv_nsec as u64 / 1_000
}

/// Runs once; the most of all runs is said at the end.
pub fn run(target: fn(&[u8]), data: &[u8]) {
    static IS_TOLD: std::sync::Once = std::sync::Once::new();
    IS_TOLD.call_once(|| {
        unsafe { libc::atexit(tell) };
        // A panic that the product itself expects and ends is none; the fuzzer's hook would abort.
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !huce_core::roster::is_contained() {
                LIMIT.store(usize::MAX, Relaxed);
                hook(info);
            }
        }));
    });
    let (idle, start) = (LIVE.load(Relaxed), microseconds());
    PEAK.store(idle, Relaxed);
    LIMIT.store(idle + MOST_BYTES, Relaxed);
    target(data);
    LIMIT.store(usize::MAX, Relaxed);
    let took = (microseconds() - start) as usize;
    MOST_SEEN.fetch_max(PEAK.load(Relaxed).saturating_sub(idle), Relaxed);
    LONGEST_SEEN.fetch_max(took, Relaxed);
    assert!(took <= MOST_MICROSECONDS, "a run took {took} microseconds of the processor");
}

extern "C" fn tell() {
    let (bytes, took) = (MOST_SEEN.load(Relaxed), LONGEST_SEEN.load(Relaxed));
    eprintln!("#huce most in one run: {} KiB above idle, {} ms", bytes.div_ceil(1024), took.div_ceil(1000));
}
