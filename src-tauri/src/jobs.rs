//! Long work (耗时的事): one job at a time, on a thread of its own, that says how far it is and can be stopped at any moment between two
//! files, each of which is whole or not at all. What is being done stands in a note beside the register, which a kill leaves there.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use huce_core::api::register::Register;
use huce_core::api::under_way::UnderWay;
use huce_core::refusal::{Code, Refusal, Result};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

use crate::automation::UNDER_TEST;
use crate::desk::{Answer, Desk};

/// What a job does; the page has its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub enum Work {
    /// Makes a backup.
    Backup,
    /// Copies backups to the second place.
    CatchUp,
    /// Makes or opens a demonstration.
    Demo,
    /// Opens a backup to see whether it is whole.
    Drill,
    /// Enrols a device and writes its enrolment.
    Enrol,
    /// Writes what an officer hands in.
    HandIn,
    /// Looks at bundles.
    Look,
    /// Takes a return in.
    ReadReturn,
    /// Puts a backup in the register's place.
    Restore,
    /// Writes returns.
    Returns,
    /// Looks at a roster.
    RosterLook,
    /// Takes a roster in.
    RosterTake,
    /// Takes bundles in.
    Take,
    /// Takes a whole bundle back.
    TakeBack,
}

impl Work {
    /// Its word in the note, for what leaves something to be said after a kill: the others can simply be begun again.
    fn noted(self) -> Option<&'static str> {
        match self {
            Self::HandIn => Some("handIn"),
            Self::ReadReturn => Some("readReturn"),
            Self::Returns => Some("returns"),
            Self::Take => Some("take"),
            Self::Backup
            | Self::CatchUp
            | Self::Demo
            | Self::Drill
            | Self::Enrol
            | Self::Look
            | Self::Restore
            | Self::RosterLook
            | Self::RosterTake
            | Self::TakeBack => None,
        }
    }
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Tick {
    /// So many are done.
    pub done: usize,
    /// Of so many; 0 while nobody knows.
    pub of: usize,
    /// Whether they are files; else only their share means something to people.
    pub are_files: bool,
    /// About so many seconds are left; nothing while nobody knows.
    pub seconds_left: Option<u64>,
}

/// The page hears no more often than this.
const BETWEEN: Duration = Duration::from_millis(100);

/// One thing at a time.
#[derive(Default)]
struct Lane {
    running: Mutex<Option<(Work, Arc<AtomicBool>)>>,
    /// Held by the thread that works.
    busy: Mutex<()>,
}

impl Lane {
    fn running(&self) -> MutexGuard<'_, Option<(Work, Arc<AtomicBool>)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, work: Work) -> Result<Arc<AtomicBool>> {
        let mut running = self.running();
        if running.is_some() {
            return Err(Code::RegisterBusy.into());
        }
        let stop = Arc::new(AtomicBool::new(false));
        *running = Some((work, Arc::clone(&stop)));
        Ok(stop)
    }

    /// Asks what runs to stop, where it is such a work. Gives whether there was one.
    fn stop(&self, is_meant: impl Fn(Work) -> bool) -> bool {
        let running = self.running();
        let meant = running.as_ref().filter(|(work, _)| is_meant(*work));
        meant.inspect(|(_, stop)| stop.store(true, Ordering::SeqCst)).is_some()
    }

    fn wait(&self) {
        drop(self.busy.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What runs, and whether the window closes after it. Beside the one job that is waited for there is one quiet one that nobody waits for.
#[derive(Default)]
pub struct Jobs {
    main: Lane,
    quiet: Lane,
    closes_after: AtomicBool,
}

impl Jobs {
    /// Whether a job runs that is waited for.
    pub fn is_running(&self) -> bool {
        self.main.running().is_some()
    }

    /// Asks the running job to stop before the next file. Gives whether there was one.
    pub fn stop(&self) -> bool {
        self.main.stop(|_| true)
    }

    /// Asks the quiet job to stop.
    pub fn stop_quiet(&self) -> bool {
        self.quiet.stop(|_| true)
    }

    /// Stops the quiet job, and waits until it has let go of the register.
    pub fn end_quiet(&self) {
        self.stop_quiet();
        self.quiet.wait();
    }

    /// Asks the running job to stop, and the window to close after it. Gives whether there was one to wait for.
    pub fn close_after(&self) -> bool {
        self.closes_after.store(true, Ordering::SeqCst);
        self.stop()
    }

    /// Waits until nobody works in the register any more; what can simply be begun again is stopped.
    pub fn come_to_an_end(&self) {
        self.main.stop(|work| work.noted().is_none());
        self.end_quiet();
        self.main.wait();
    }
}

/// Ends the job however its thread ended.
struct Running {
    app: AppHandle,
    is_quiet: bool,
}

impl Running {
    fn lane(&self) -> &Lane {
        let jobs = self.app.state::<Jobs>().inner();
        if self.is_quiet { &jobs.quiet } else { &jobs.main }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        *self.lane().running() = None;
        if !self.is_quiet && self.app.state::<Jobs>().closes_after.load(Ordering::SeqCst) {
            self.app.exit(0);
        }
    }
}

/// Tells the page how far a job is, and the job whether it shall go on.
pub struct Teller {
    work: Work,
    ticks: Channel<Tick>,
    stop: Arc<AtomicBool>,
    begun: Instant,
    told: Option<Instant>,
    of: usize,
    note: Option<UnderWay>,
}

impl Teller {
    fn new(work: Work, ticks: Channel<Tick>, stop: Arc<AtomicBool>) -> Self {
        Self { work, ticks, stop, begun: Instant::now(), told: None, of: 0, note: None }
    }

    fn begin(&mut self, register: &Register) -> Result<()> {
        self.note = self.work.noted().map(|word| UnderWay::begin(register, word)).transpose()?;
        Ok(())
    }

    /// The work begins: until then the page says nothing of it, since a dialog may still be open.
    fn say_begun(&self) {
        let _ = self.ticks.send(Tick { done: 0, of: 0, are_files: false, seconds_left: None });
    }

    /// So many files of so many are done.
    ///
    /// Builds that nobody gets can be held here, so that a test sees something long: as long as the file `HUCE_TEST_HOLD` is there, after the first
    /// file or after as many as stands in it.
    pub fn at(&mut self, done: usize, of: usize) -> ControlFlow<()> {
        if let Some(note) = &mut self.note {
            note.at(done, of);
        }
        self.tell(done, of, true)
    }

    /// Such a share is done of what is no file: bytes, entries; of 0 while nobody knows.
    pub fn share(&mut self, done: u64, of: u64) -> ControlFlow<()> {
        self.tell(done as usize, of as usize, false)
    }

    fn tell(&mut self, done: usize, of: usize, are_files: bool) -> ControlFlow<()> {
        let now = Instant::now();
        if of != self.of {
            // Another part of the work, with a pace of its own.
            (self.begun, self.of, self.told) = (now, of, None);
        }
        let hold = std::env::var_os("HUCE_TEST_HOLD").map(PathBuf::from).filter(|_| UNDER_TEST && are_files && done < of);
        let holds = |hold: &PathBuf| std::fs::read_to_string(hold).is_ok_and(|after| done >= after.trim().parse().unwrap_or(1));
        // Where a test has it wait, it says where it is.
        let is_worth_a_word = done == of || (are_files && done <= 1) || hold.as_ref().is_some_and(holds);
        if is_worth_a_word || self.told.is_none_or(|told| now.duration_since(told) >= BETWEEN) {
            self.told = Some(now);
            // A page that is gone needs no word; the job goes on to its end.
            let _ = self.ticks.send(Tick { done, of, are_files, seconds_left: seconds_left(now.duration_since(self.begun), done, of) });
        }
        while hold.as_ref().is_some_and(holds) && !self.stop.load(Ordering::SeqCst) {
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

/// Runs something long on the open register, away from the thread that draws. What is only read is answered meanwhile.
pub async fn run<T: Send + 'static>(
    app: AppHandle,
    work: Work,
    ticks: Channel<Tick>,
    run: impl FnOnce(&mut Register, &mut Teller) -> Result<T> + Send + 'static,
) -> Answer<T> {
    apart(app, work, ticks, move |app, teller| {
        app.state::<Desk>().with_readers(|register| {
            teller.begin(register)?;
            run(register, teller)
        })
    })
    .await
}

/// Runs something long that only reads the register, over a connection of its own: everything else goes on meanwhile.
pub async fn run_beside<T: Send + 'static>(
    app: AppHandle,
    work: Work,
    ticks: Channel<Tick>,
    run: impl FnOnce(&mut Register, &mut Teller) -> Result<T> + Send + 'static,
) -> Answer<T> {
    in_lane(app, false, work, ticks, move |app, teller| beside(app, teller, run)).await
}

/// The same where nobody waits for it: another job may run at the same time.
pub async fn run_quietly<T: Send + 'static>(
    app: AppHandle,
    work: Work,
    ticks: Channel<Tick>,
    run: impl FnOnce(&mut Register, &mut Teller) -> Result<T> + Send + 'static,
) -> Answer<T> {
    in_lane(app, true, work, ticks, move |app, teller| beside(app, teller, run)).await
}

fn beside<T>(app: &AppHandle, teller: &mut Teller, run: impl FnOnce(&mut Register, &mut Teller) -> Result<T>) -> Answer<T> {
    let mut reader = app.state::<Desk>().read(Register::reader)?;
    Ok(run(&mut reader, teller)?)
}

/// Runs something long for which no register needs to be open.
pub async fn apart<T: Send + 'static>(
    app: AppHandle,
    work: Work,
    ticks: Channel<Tick>,
    run: impl FnOnce(&AppHandle, &mut Teller) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    in_lane(app, false, work, ticks, run).await
}

async fn in_lane<T: Send + 'static>(
    app: AppHandle,
    is_quiet: bool,
    work: Work,
    ticks: Channel<Tick>,
    run: impl FnOnce(&AppHandle, &mut Teller) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let stop = {
        let jobs = app.state::<Jobs>();
        if is_quiet { &jobs.quiet } else { &jobs.main }.begin(work)?
    };
    let running = Running { app, is_quiet };
    let done = tauri::async_runtime::spawn_blocking(move || {
        let busy = running.lane().busy.lock().unwrap_or_else(PoisonError::into_inner);
        let mut teller = Teller::new(work, ticks, stop);
        if !running.is_quiet {
            teller.say_begun();
        }
        let outcome = run(&running.app, &mut teller);
        // The note goes before the job is over.
        drop(teller);
        drop(busy);
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
        let stop = jobs.main.begin(Work::Take).unwrap();
        assert_eq!(jobs.main.begin(Work::Look).unwrap_err().code(), Code::RegisterBusy);
        let quiet = jobs.quiet.begin(Work::Backup).unwrap();
        assert!(jobs.stop() && stop.load(Ordering::SeqCst) && !quiet.load(Ordering::SeqCst));
        *jobs.main.running() = None;
        assert!(!jobs.main.begin(Work::Take).unwrap().load(Ordering::SeqCst), "the next one is not stopped by it");
    }

    #[test]
    fn what_changes_the_register_comes_to_its_end_before_it_is_locked_and_the_rest_is_stopped() {
        let jobs = Jobs::default();
        let (take, quiet) = (jobs.main.begin(Work::Take).unwrap(), jobs.quiet.begin(Work::Backup).unwrap());
        jobs.come_to_an_end();
        assert!(!take.load(Ordering::SeqCst) && quiet.load(Ordering::SeqCst));
        *jobs.main.running() = None;
        let drill = jobs.main.begin(Work::Drill).unwrap();
        jobs.come_to_an_end();
        assert!(drill.load(Ordering::SeqCst));
    }

    #[test]
    fn what_is_left_is_told_by_the_pace() {
        assert_eq!(seconds_left(Duration::from_secs(3), 0, 10), None);
        assert_eq!(seconds_left(Duration::from_secs(3), 1, 10), Some(27));
        assert_eq!(seconds_left(Duration::from_secs(3), 10, 10), Some(0));
    }
}
