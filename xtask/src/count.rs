//! Adds up the tests that other programs report in their own words.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Count {
    /// Reads one line of output: the closing lines of `cargo test` and of Vitest count, all others are passed over.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(parts) = line.strip_prefix("test result: ") {
            self.add(parts.split(['.', ';']));
        } else if let Some(parts) = line.strip_prefix("Tests ") {
            self.add(parts.split(['|', '(']));
        }
    }

    fn add<'a>(&mut self, parts: impl Iterator<Item = &'a str>) {
        for part in parts {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" | "skipped" | "todo" => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 { write!(f, ", {} skipped", self.ignored) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> Count {
        lines.iter().fold(Count::default(), |mut count, line| {
            count.read(line);
            count
        })
    }

    #[test]
    fn reads_the_closing_lines_of_both_runners() {
        let found = count(&[
            "running 3 tests",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 5 filtered out; finished in 0.00s",
            " Test Files  3 passed (3)",
            "      Tests  1 failed | 19 passed (20)",
        ]);
        assert_eq!(found, Count { passed: 21, failed: 1, ignored: 1 });
    }

    #[test]
    fn is_said_in_one_plain_line() {
        assert_eq!(Count { passed: 3, failed: 0, ignored: 0 }.to_string(), "3 passed, 0 failed");
        assert_eq!(Count { passed: 3, failed: 1, ignored: 2 }.to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
