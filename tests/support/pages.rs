//! The pages of a SQLCipher database in the clear: also the free ones and the ends of pages, which no query shows.

use std::fs;
use std::path::Path;

use aes::Aes256;
use aes::cipher::{Block, BlockDecrypt, KeyInit};

const PAGE: usize = 4096;
/// At the end of every page: the initialisation vector (16 bytes), then HMAC-SHA512 (SQLCipher 4's default).
const RESERVED: usize = 80;
const SALT: usize = 16;

/// All pages of `register.db` and of its write-ahead log, if one is there, decrypted with the raw key.
pub fn in_the_clear(dir: &Path, key: &[u8; 32]) -> Vec<u8> {
    let cipher = Aes256::new(key.into());
    let mut plain = Vec::new();
    let database = fs::read(dir.join("register.db")).unwrap();
    for (number, page) in database.chunks(PAGE).enumerate() {
        decrypt(&cipher, page, number == 0, &mut plain);
    }
    // A log begins with 32 bytes, every frame with 24, of which the first 4 are the page's number.
    let log = fs::read(dir.join("register.db-wal")).unwrap_or_default();
    for frame in log.get(32..).unwrap_or_default().chunks_exact(24 + PAGE) {
        decrypt(&cipher, &frame[24..], frame[..4] == [0, 0, 0, 1], &mut plain);
    }
    plain
}

/// AES-256 in CBC mode: each block is decrypted, then combined with the one before it. The first page begins with the salt, in the clear.
fn decrypt(cipher: &Aes256, page: &[u8], is_first: bool, plain: &mut Vec<u8>) {
    let body = &page[if is_first { SALT } else { 0 }..PAGE - RESERVED];
    let mut before: [u8; 16] = page[PAGE - RESERVED..][..16].try_into().unwrap();
    for block in body.chunks_exact(16) {
        let mut one = Block::<Aes256>::clone_from_slice(block);
        cipher.decrypt_block(&mut one);
        plain.extend(one.iter().zip(before).map(|(byte, before)| byte ^ before));
        before = block.try_into().unwrap();
    }
}
