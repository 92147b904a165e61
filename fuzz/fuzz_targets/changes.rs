#![no_main]
huce_fuzz::target!(huce_fuzz::entries::changes, huce_fuzz::mutate::lines);
