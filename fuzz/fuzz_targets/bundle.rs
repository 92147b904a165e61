#![no_main]
huce_fuzz::target!(huce_fuzz::entries::bundle, huce_fuzz::mutate::layered);
