#![no_main]
huce_fuzz::target!(huce_fuzz::entries::inspect, huce_fuzz::mutate::zip);
