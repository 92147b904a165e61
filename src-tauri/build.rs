//! Prepares what Tauri embeds, and keeps the symbols of our own SQLite to ourselves.

fn main() {
    // WebKit loads the system's libsqlite3 into the same process. If this program exported the `sqlite3_*` symbols of the SQLCipher that
    // it carries, WebKit would call those instead.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    tauri_build::build();
}
