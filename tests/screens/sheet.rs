//! The page that shows all pictures side by side.

use std::fmt::Write;

use super::list::SCREENS;
use super::{LOOKS, folder};

const HEAD: &str = "<!doctype html>
<html lang=\"zh-CN\">
<meta charset=\"utf-8\">
<title>户册 · 画面</title>
<style>
  body { margin: 1rem; font: 14px/1.4 system-ui, sans-serif; background: #f6f2e9; color: #22201c }
  h2 { position: sticky; top: 0; margin: 1.5rem 0 .5rem; padding: .25rem 0; background: #f6f2e9; font-size: 1rem }
  ul { display: grid; grid-template-columns: repeat(4, 1fr); gap: .5rem; margin: 0; padding: 0; list-style: none }
  img { display: block; width: 100%; border: 1px solid #d9d1bf }
  nav { columns: 6 }
  nav a { display: block }
</style>
<h1>户册 · Huce</h1>
";

/// The page, with the pictures that are there.
pub fn page() -> String {
    let names = || SCREENS.iter().flat_map(|(_, screens)| screens.iter().map(|screen| screen.name));
    let mut page = format!("{HEAD}<nav>");
    for name in names() {
        let _ = write!(page, "<a href=\"#{name}\">{name}</a>");
    }
    page.push_str("</nav>\n");
    for name in names() {
        let _ = writeln!(page, "<h2 id=\"{name}\">{name}</h2>\n<ul>");
        for look in LOOKS {
            let file = format!("{name}.{}.png", look.name);
            if folder().join(&file).exists() {
                let look = look.name;
                let _ =
                    writeln!(page, "<li><a href=\"{file}\"><img src=\"{file}\" alt=\"{name}, {look}\" loading=\"lazy\"></a> {look}</li>");
            }
        }
        page.push_str("</ul>\n");
    }
    page
}
