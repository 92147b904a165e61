//! Long work (耗时的事): one job at a time, on a thread of its own, that says how far it is and can be stopped at any moment between two
//! files, each of which is whole or not at all.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use huce_core::api::register::Register;
use huce_core::refusal::{Code, Refusal, Result};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

use crate::automation::UNDER_TEST;
use crate::desk::{Answer, Desk};

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Tick {
    /// So many are done.
    pub done: usize,
    /// Of so many.
    pub of: usize,
    /// About so many seconds are left; nothing while nobody knows.
    pub seconds_left: Option<u64>,
}

/// The page hears no more often than this.
const BETWEEN: Duration = Duration::from_millis(100);

/// What runs, and whether the window closes after it.
#[derive(Default)]
pub struct Jobs {
    running: Mutex<Option<Arc<AtomicBool>>>,
    closes_after: AtomicBool,
}

impl Jobs {
    fn begin(&self) -> Result<Arc<AtomicBool>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return Err(Code::RegisterBusy.into());
        }
        let stop = Arc::new(AtomicBool::new(false));
        *running = Some(Arc::clone(&stop));
        Ok(stop)
    }

    fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether a job runs.
    pub fn is_running(&self) -> bool {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Asks the running job to stop before the next file. Gives whether there was one.
    pub fn stop(&self) -> bool {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().inspect(|stop| stop.store(true, Ordering::SeqCst)).is_some()
    }

    /// Asks the running job to stop, and the window to close after it. Gives whether there was one to wait for.
    pub fn close_after(&self) -> bool {
        self.closes_after.store(true, Ordering::SeqCst);
        self.stop()
    }
}

/// Ends the job however its thread ended.
struct Running(AppHandle);

impl Drop for Running {
    fn drop(&mut self) {
        let jobs = self.0.state::<Jobs>();
        jobs.end();
        if jobs.closes_after.load(Ordering::SeqCst) {
            self.0.exit(0);
        }
    }
}

/// Tells the page how far a job is, and the job whether it shall go on.
pub struct Teller {
    ticks: Channel<Tick>,
    stop: Arc<AtomicBool>,
    begun: Instant,
    told: Option<Instant>,
}

impl Teller {
    /// So many of so many are done.
    ///
    /// Builds that nobody gets can be held here after the first file, so that a test sees something long: as long as `HUCE_TEST_HOLD` is there.
    pub fn at(&mut self, done: usize, of: usize) -> ControlFlow<()> {
        let now = Instant::now();
        if done <= 1 || done == of || self.told.is_none_or(|told| now.duration_since(told) >= BETWEEN) {
            self.told = Some(now);
            // A page that is gone needs no word; the job goes on to its end.
            let _ = self.ticks.send(Tick { done, of, seconds_left: seconds_left(now.duration_since(self.begun), done, of) });
        }
        let hold = std::env::var_os("HUCE_TEST_HOLD").map(PathBuf::from).filter(|_| UNDER_TEST && done > 0 && done < of);
        while hold.as_ref().is_some_and(|hold| hold.exists()) && !self.stop.load(Ordering::SeqCst) {
            std::thread::sleep(BETWEEN);
        }
        if self.stop.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// By the pace so far; nothing before the first is done.
fn seconds_left(since: Duration, done: usize, of: usize) -> Option<u64> {
    let left = of.saturating_sub(done) as f64;
    (done > 0).then(|| (since.as_secs_f64() / done as f64 * left).ceil() as u64)
}

/// Runs something long on the open register, away from the thread that draws.
pub async fn run<T: Send + 'static>(
    app: AppHandle,
    ticks: Channel<Tick>,
    work: impl FnOnce(&mut Register, &mut Teller) -> Result<T> + Send + 'static,
) -> Answer<T> {
    let stop = app.state::<Jobs>().begin()?;
    let running = Running(app);
    let done = tauri::async_runtime::spawn_blocking(move || {
        let mut teller = Teller { ticks, stop, begun: Instant::now(), told: None };
        let outcome = running.0.state::<Desk>().with(|register| work(register, &mut teller));
        drop(running);
        outcome
    });
    done.await.unwrap_or_else(|error| Err(Refusal::new(Code::Internal).with("why", "job").caused_by(error).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_job_at_a_time_and_each_can_be_stopped() {
        let jobs = Jobs::default();
        assert!(!jobs.stop(), "there is nothing to stop");
        let stop = jobs.begin().unwrap();
        assert_eq!(jobs.begin().unwrap_err().code(), Code::RegisterBusy);
        assert!(jobs.stop() && stop.load(Ordering::SeqCst));
        jobs.end();
        assert!(!jobs.begin().unwrap().load(Ordering::SeqCst), "the next one is not stopped by it");
    }

    #[test]
    fn what_is_left_is_told_by_the_pace() {
        assert_eq!(seconds_left(Duration::from_secs(3), 0, 10), None);
        assert_eq!(seconds_left(Duration::from_secs(3), 1, 10), Some(27));
        assert_eq!(seconds_left(Duration::from_secs(3), 10, 10), Some(0));
    }
}
