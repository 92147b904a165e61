#![no_main]
huce_fuzz::target!(huce_fuzz::entries::manifest, huce_fuzz::mutate::document);
