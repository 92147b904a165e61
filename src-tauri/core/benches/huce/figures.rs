//! Lines of the table, and small arithmetic on times.

use std::time::Duration;

/// What a measurement comes to.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

struct Line {
    what: String,
    reached: String,
    goal: String,
    is_met: bool,
}

/// The table as it grows.
#[derive(Default)]
pub struct Sheet(Vec<Line>);

impl Sheet {
    /// A goal, the figure reached, and whether that meets it. Shown at once, and again in the table at the end.
    pub fn goal(&mut self, what: impl Into<String>, reached: impl Into<String>, goal: impl Into<String>, is_met: bool) {
        let line = Line { what: what.into(), reached: reached.into(), goal: goal.into(), is_met };
        println!("  {}: {} (goal {}): {}", line.what, line.reached, line.goal, word(line.is_met));
        self.0.push(line);
    }

    /// The whole table.
    pub fn show(&self) {
        println!("\n| what | reached | goal | |\n|---|---|---|---|");
        for line in &self.0 {
            println!("| {} | {} | {} | {} |", line.what, line.reached, line.goal, word(line.is_met));
        }
        let missed = self.0.iter().filter(|line| !line.is_met).count();
        println!("\n{} goals, {missed} missed.", self.0.len());
    }
}

fn word(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

/// A heading for what follows.
pub fn heading(text: &str) {
    println!("\n{text}");
}

/// A figure that has no goal.
pub fn note(text: &str) {
    println!("  {text}");
}

/// Seconds, with three digits.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        _ if seconds >= 1.0 => format!("{seconds:.2} s"),
        _ if seconds >= 0.001 => format!("{:.2} ms", seconds * 1e3),
        _ => format!("{:.1} µs", seconds * 1e6),
    }
}

/// The time that this thread has spent on a processor, by Linux's count: what other work on the machine does not lengthen. None elsewhere.
pub fn on_processor() -> Option<Duration> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(counted.split(' ').next()?.parse().ok()?))
}

/// How many times as long one takes as the other.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(1e-9)
}

/// The time below which this part of them lies.
pub fn percentile(times: &mut [Duration], part: f64) -> Duration {
    times.sort_unstable();
    let at = ((times.len() as f64 * part).ceil() as usize).clamp(1, times.len().max(1)) - 1;
    times.get(at).copied().unwrap_or_default()
}
