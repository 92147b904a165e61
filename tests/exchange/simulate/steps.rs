//! The steps of a schedule, as data: each is a kind, whose turn it is, and the luck that decides the rest. A schedule can be written down
//! in lines, shortened, and played again.

use super::chance::Rng;

/// What may happen, in the words of a written schedule, and how often in proportion.
pub const KINDS: [(&str, f64); 40] = [
    ("edits", 7.),
    ("adds", 3.),
    ("records", 7.),
    ("moves out", 2.),
    ("receives", 3.),
    ("undoes", 1.2),
    ("voids", 1.),
    ("clerk edits", 2.5),
    ("clerk records", 3.),
    ("clerk assigns", 2.),
    ("clerk moves", 1.),
    ("clerk offers", 1.),
    ("clerk undoes", 1.),
    ("clerk takes back a decision", 0.8),
    ("clerk merges persons", 0.4),
    ("clerk enters again", 1.5),
    ("clerk decides", 3.),
    ("clerk judges", 3.),
    ("clerk purges", 0.5),
    ("exports", 6.),
    ("return is made", 6.),
    ("stick arrives", 12.),
    ("stick arrives twice", 1.),
    ("sticks arrive together", 1.5),
    ("stick of another officer", 0.5),
    ("dies while writing", 1.),
    ("backs up", 2.),
    ("is put back", 2.2),
    ("is copied", 0.9),
    ("township goes on elsewhere", 1.6),
    ("clock jumps", 1.),
    ("new device", 0.5),
    ("device is revoked", 0.25),
    ("officers change", 0.5),
    ("updates", 0.5),
    ("forges", 0.6),
    ("clerk writes the same again", 1.5),
    ("imports", 1.),
    ("clerk imports", 0.4),
    ("clerk adds a place", 0.3),
];

/// Without these nothing would come from one register to another: every schedule has them.
const BETWEEN_REGISTERS: [&str; 5] = ["exports", "return is made", "stick arrives", "comes by", "takes a return"];

/// Kinds of steps with their weights.
pub type Kinds = &'static [(&'static str, f64)];

/// How the first line of a schedule on files ends.
const ON_FILES: &str = " on files";

/// The same for schedules on files.
pub const KINDS_ON_FILES: Kinds = &[
    ("edits", 6.),
    ("records", 8.),
    ("moves out", 2.),
    ("receives", 2.),
    ("undoes", 1.2),
    ("clerk edits", 2.5),
    ("clerk records", 3.),
    ("clerk assigns", 2.),
    ("clerk undoes", 1.),
    ("clerk takes back a decision", 2.5),
    ("clerk merges persons", 0.4),
    ("clerk enters again", 1.),
    ("clerk decides", 3.),
    ("clerk judges", 3.),
    ("clerk purges", 1.5),
    ("comes by", 8.),
    ("takes a return", 3.),
    ("purge is forgotten", 0.6),
    ("exports", 4.),
    ("return is made", 4.),
    ("stick arrives", 7.),
    ("stick arrives twice", 1.),
    ("old stick arrives", 2.),
    ("folder arrives", 2.),
    ("stick is damaged", 5.),
    ("dies while writing", 1.5),
    ("is closed", 1.),
    ("backs up", 3.),
    ("is put back", 3.),
    ("backup is restored", 0.25),
    ("is copied", 1.),
    ("township goes on elsewhere", 1.6),
    ("forges", 0.6),
    ("clock jumps", 1.),
    ("new device", 0.6),
    ("device is revoked", 0.3),
    ("officer joins", 0.4),
    ("officer leaves", 0.3),
    ("keys are changed", 0.4),
    ("imports", 1.),
    ("clerk imports", 0.4),
    ("clerk adds a place", 0.3),
];

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number in the schedule that it comes from: ids are made of it.
    pub number: u32,
    /// Which kind, as a place in `KINDS`.
    pub kind: usize,
    /// Whose turn: a number taken modulo the registers that there are.
    pub who: usize,
    /// What decides the rest.
    pub luck: u64,
}

/// A schedule: with how many officers the township begins, and what happens then.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// What the beginning draws from.
    pub seed: u64,
    /// The kinds that its steps are of: `KINDS`, or those of registers on files.
    pub kinds: Kinds,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Script {
    /// The schedule of a seed: 20 to 90 steps.
    pub fn of_seed(seed: u64) -> Self {
        Self::draw(seed, &KINDS, 20, 70)
    }

    /// The schedule of a seed on files, which take longer: 20 to 40 steps.
    pub fn on_files(seed: u64) -> Self {
        Self::draw(seed, KINDS_ON_FILES, 20, 21)
    }

    fn draw(seed: u64, kinds: Kinds, least: u32, spread: usize) -> Self {
        let rng = Rng::new(seed);
        let weights: Vec<f64> = match rng.once_in(2) {
            true => kinds.iter().map(|(kind, weight)| weight * Self::share(&rng, kind)).collect(),
            false => kinds.iter().map(|(_, weight)| *weight).collect(),
        };
        let total: f64 = weights.iter().sum();
        let draw = |number| {
            let mut left = rng.luck() * total;
            let found = weights.iter().position(|weight| {
                left -= weight;
                left < 0.
            });
            Step { number, kind: found.unwrap_or(0), who: rng.below(60), luck: rng.next() }
        };
        Self { seed, kinds, steps: (1..=least + rng.below(spread) as u32).map(draw).collect() }
    }

    /// How much oftener or rarer a kind is in a schedule that has weights of its own: what seldom meets by the usual ones does in some of these.
    fn share(rng: &Rng, kind: &str) -> f64 {
        match rng.below(4) {
            0 if !BETWEEN_REGISTERS.contains(&kind) => 0.,
            0 | 1 => 0.4,
            2 => 1.,
            _ => 4.,
        }
    }

    /// Whether it is one on files.
    pub fn is_on_files(&self) -> bool {
        self.kinds == KINDS_ON_FILES
    }

    /// The lines of a written schedule.
    pub fn to_text(&self) -> String {
        let kinds = if self.is_on_files() { ON_FILES } else { "" };
        let mut text = format!("seed {}{kinds}\n", self.seed);
        for step in &self.steps {
            text += &format!("{} {} @{} {:016x}\n", step.number, self.kinds[step.kind].0, step.who, step.luck);
        }
        text
    }

    /// Reads a written schedule; blank lines and those that begin with `#` are passed over.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = lines.next().unwrap_or_default();
        let (first, kinds) = first.strip_suffix(ON_FILES).map_or((first, KINDS.as_slice()), |first| (first, KINDS_ON_FILES));
        let seed = first.strip_prefix("seed ").and_then(|seed| seed.parse().ok()).ok_or("the first line is not \"seed N\"")?;
        let steps = lines.map(|line| parse_step(line, kinds).ok_or_else(|| format!("not a step: {line}"))).collect::<Result<_, _>>()?;
        Ok(Self { seed, kinds, steps })
    }
}

fn parse_step(line: &str, kinds: Kinds) -> Option<Step> {
    let (number, rest) = line.split_once(' ')?;
    let (rest, luck) = rest.rsplit_once(' ')?;
    let (words, who) = rest.rsplit_once(" @")?;
    let kind = kinds.iter().position(|(known, _)| *known == words)?;
    Some(Step { number: number.parse().ok()?, kind, who: who.parse().ok()?, luck: u64::from_str_radix(luck, 16).ok()? })
}

/// The shortest schedule found that still does not hold: pieces are taken away, ever smaller ones, as long as it still fails.
pub fn shrink(script: &Script, fails: &mut dyn FnMut(&Script) -> bool) -> Script {
    let mut shortest = script.clone();
    let mut piece = shortest.steps.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        while at < shortest.steps.len() {
            let mut shorter = shortest.clone();
            shorter.steps.drain(at..shorter.steps.len().min(at + piece));
            if fails(&shorter) {
                shortest = shorter;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    shortest
}

#[test]
fn a_written_schedule_is_read_as_it_was() {
    for script in [Script::of_seed(7), Script::on_files(7)] {
        assert_eq!(Script::parse(&script.to_text()), Ok(script));
    }
    let script = Script::of_seed(7);
    assert_eq!(Script::parse(&format!("# found\n\n{}", script.to_text())), Ok(script));
    for wrong in ["", "seed x", "seed 1\n1 dances @0 00"] {
        assert!(Script::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_carries_sticks_is_in_every_schedule() {
    let known = |kind: &&str| KINDS.iter().chain(KINDS_ON_FILES).any(|(known, _)| known == kind);
    assert_eq!(BETWEEN_REGISTERS.iter().find(|kind| !known(kind)), None, "a kind that was renamed would be left out");
}

#[test]
fn what_a_failure_does_not_need_is_taken_away() {
    let script = Script::of_seed(11);
    let needed = [script.steps[3], script.steps[script.steps.len() - 2]];
    let shortest = shrink(&script, &mut |script| needed.iter().all(|step| script.steps.contains(step)));
    assert_eq!(shortest.steps, needed);
}
