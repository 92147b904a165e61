//! Nobody in, nothing out: `docs/security.md` lists what is promised, and which test holds it.
