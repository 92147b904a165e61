//! Mistakes planted on purpose (埋雷), one at a time, to see that simulated townships find them: `cargo xtask simulate --planted`.
//!
//! They exist only in builds with the feature `planted`, which nothing that people get is built with; otherwise [`is`] is `false` and goes away.

/// A mistake that programs of this kind have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the words say it
pub enum Mistake {
    ForgetBefore,
    AcknowledgeUntaken,
    ReuseNumbers,
    TrustClocks,
    SkipReceiver,
    DropNewerFields,
    ForgetMoved,
    KeepPurgedParts,
    PassHeld,
    AcknowledgeByNumber,
    OverlookGaps,
    UndoBlindly,
    LookBeforeOnly,
    KeepOffers,
    KeepStaleDigests,
    MergeRetired,
    MergeWithoutWriting,
}

impl Mistake {
    /// All of them, with the words by which they are asked for and what they do.
    pub const ALL: [(Mistake, &'static str, &'static str); 17] = [
        (Mistake::ForgetBefore, "forget-before", "a value is taken without comparing what the officer's register held before"),
        (Mistake::AcknowledgeUntaken, "acknowledge-untaken", "entries of a bundle that was refused for a gap are acknowledged"),
        (Mistake::ReuseNumbers, "reuse-numbers", "a register that was put back goes on in its old chain"),
        (Mistake::TrustClocks, "trust-clocks", "of two values the one with the later time wins"),
        (Mistake::SkipReceiver, "skip-receiver", "a return is taken whomever it is for"),
        (Mistake::DropNewerFields, "drop-newer-fields", "a full return to an officer who updated leaves out the columns that are new"),
        (Mistake::ForgetMoved, "forget-moved", "rows that follow another one into another share do not count as touched"),
        (Mistake::KeepPurgedParts, "keep-purged-parts", "a purge leaves the parts of entries in the log"),
        (Mistake::PassHeld, "pass-held", "an entry that goes on from a held one is not held behind it"),
        (Mistake::AcknowledgeByNumber, "acknowledge-by-number", "an acknowledgement is believed by its number, whatever its hash"),
        (Mistake::OverlookGaps, "overlook-gaps", "a return is applied to a register that lacks the one before it"),
        (Mistake::UndoBlindly, "undo-blindly", "an undo takes back a value that somebody else wrote again"),
        (Mistake::LookBeforeOnly, "look-before-only", "whose a row is, is looked at before an entry and not after it"),
        (Mistake::KeepOffers, "keep-offers", "an offer is not used up when the person is received"),
        (Mistake::KeepStaleDigests, "keep-stale-digests", "a kept digest is not forgotten when a row of its root changes"),
        (Mistake::MergeRetired, "merge-retired", "what comes from a replaced device is merged"),
        (Mistake::MergeWithoutWriting, "merge-without-writing", "an entry counts as merged, and its values are not written"),
    ];

    /// The words by which it is asked for.
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(mistake, ..)| *mistake == self).map_or("", |(_, words, _)| words)
    }
}

/// Whether this mistake is the planted one: named by `HUCE_PLANTED`.
#[cfg(feature = "planted")]
pub fn is(mistake: Mistake) -> bool {
    static PLANTED: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    PLANTED.get_or_init(|| std::env::var("HUCE_PLANTED").unwrap_or_default()) == mistake.words()
}

/// Nothing is planted in this build.
#[cfg(not(feature = "planted"))]
pub const fn is(_: Mistake) -> bool {
    false
}
