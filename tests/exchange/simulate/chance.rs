//! Choices and ids of a schedule: each step draws from a source of its own, so that a schedule from which steps were taken away still plays
//! the others as before.

use std::cell::RefCell;
use std::rc::Rc;

use huce_core::exchange::gate::Chance;

/// A seeded source of choices (SplitMix64). Its copies draw from one state.
#[derive(Clone)]
pub struct Rng(Rc<RefCell<State>>);

struct State {
    drawn: u64,
    step: u32,
    serial: u32,
}

impl Rng {
    /// A source that begins with this number.
    pub fn new(seed: u64) -> Self {
        Self(Rc::new(RefCell::new(State { drawn: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66D, step: 0, serial: 0 })))
    }

    /// Goes on for a step: what it draws and which ids it makes follow from its number and luck alone.
    pub fn begin_step(&self, step: u32, luck: u64) {
        *self.0.borrow_mut() = State { drawn: luck, step, serial: 0 };
    }

    /// 64 bits.
    pub fn next(&self) -> u64 {
        let mut state = self.0.borrow_mut();
        state.drawn = state.drawn.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state.drawn;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below a bound; 0 for a bound of 0.
    pub fn below(&self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// A number from 0 to 1.
    pub fn luck(&self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something that happens once in so many times happens now.
    pub fn once_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these, or none of none.
    pub fn pick<T: Clone>(&self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())].clone())
    }

    /// A new id that begins with a letter for what it is of, in the order in which they were made.
    pub fn id(&self, letter: &str) -> String {
        let mut state = self.0.borrow_mut();
        state.serial += 1;
        format!("{letter}{:03}-{:03}", state.step, state.serial)
    }

    /// A value that somebody types: one of a few, so that two people now and then type the same.
    pub fn text(&self) -> String {
        self.below(4).to_string()
    }
}

impl Chance for Rng {
    fn id(&mut self) -> String {
        Rng::id(self, "x")
    }

    fn salt(&mut self) -> [u8; 16] {
        let id = Rng::id(self, "salt-");
        let mut salt = [0; 16];
        salt.iter_mut().zip(id.bytes()).for_each(|(salt, byte)| *salt = byte);
        salt
    }
}
