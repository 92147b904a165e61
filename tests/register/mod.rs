//! One register: what a person can record in it, and what stands in it afterwards.
