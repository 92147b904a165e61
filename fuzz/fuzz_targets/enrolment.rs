#![no_main]
huce_fuzz::target!(huce_fuzz::entries::enrolment, huce_fuzz::mutate::lines);
