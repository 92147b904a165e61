#![no_main]
huce_fuzz::target!(huce_fuzz::entries::sheet);
