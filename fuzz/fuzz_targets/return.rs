#![no_main]
huce_fuzz::target!(huce_fuzz::entries::returned, huce_fuzz::mutate::lines);
