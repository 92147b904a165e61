//! Days as people in China count them. Moments are kept in UTC; a day begins at midnight of Beijing, everywhere in the country.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, SecondsFormat};

/// Beijing is eight hours ahead of UTC, all year.
fn beijing() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc))
}

/// The day (YYYY-MM-DD) of a moment (RFC 3339); "" where that is none.
pub fn day_of(moment: &str) -> String {
    DateTime::parse_from_rfc3339(moment).map(|moment| moment.with_timezone(&beijing()).date_naive().to_string()).unwrap_or_default()
}

/// The first moment after a day (YYYY-MM-DD), as moments are kept: RFC 3339 in UTC. None where that is no day.
pub fn end_of(day: &str) -> Option<String> {
    let next = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?.checked_add_days(Days::new(1))?;
    let midnight = next.and_hms_opt(0, 0, 0)?.and_local_timezone(beijing()).single()?;
    Some(midnight.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_beijing() {
        assert_eq!(day_of("2026-11-24T23:30:00Z"), "2026-11-25");
        assert_eq!(day_of("2026-11-24T07:59:59+08:00"), "2026-11-24");
        assert_eq!(day_of("yesterday"), "");
    }

    #[test]
    fn a_day_ends_at_midnight_of_beijing() {
        assert_eq!(end_of("2026-12-31").unwrap(), "2026-12-31T16:00:00Z");
        assert_eq!(end_of("2026-02-30"), None);
    }
}
