#![no_main]
huce_fuzz::target!(huce_fuzz::entries::container, huce_fuzz::mutate::zip);
