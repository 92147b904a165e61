//! What is measured inside the page: scripts that note when something was asked for, answered and painted. Painted means that two frames began after
//! the page had changed: the first draws it, and when the second begins the first was shown.

/// Notes the Enter, the answer to `unlock`, and when the element of the first argument is painted.
pub const WATCH_START: &str = "
    const [first] = arguments;
    const marks = (window.__marks = {});
    const ask = window.fetch;
    window.fetch = async function (address, ...rest) {
        const answer = await ask.call(this, address, ...rest);
        if (String(address).endsWith('/unlock')) marks.accepted ??= performance.now();
        return answer;
    };
    addEventListener('keydown', ({ key }) => { if (key === 'Enter') marks.enter ??= performance.now(); }, true);
    new MutationObserver((_, watch) => {
        if (document.querySelector(first) === null) return;
        watch.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => { marks.painted = performance.now(); }));
    }).observe(document, { subtree: true, childList: true, attributes: true });";

/// Gives those marks, once all are there.
pub const READ_START: &str = "
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    while (window.__marks.painted === undefined) await frame();
    return window.__marks;";

/// Scrolls the box of the first argument by nearly its height, as often as the second says, and a few times to anywhere; for each: the time until its rows
/// are painted, and of what was asked of the program meanwhile.
pub const SCROLL: &str = "
    const [selector, times] = arguments;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const box = document.querySelector(selector);
    let asked = 0;
    const ask = window.fetch;
    window.fetch = async function (...request) {
        const from = performance.now();
        const answer = await ask.apply(this, request);
        asked = Math.max(asked, performance.now() - from);
        return answer;
    };
    const isThere = () => {
        const { top, bottom } = box.getBoundingClientRect();
        let reached = top + 1;
        const rows = [...box.querySelectorAll('[role=option], .group')].map((row) => [row.getBoundingClientRect(), row.textContent.trim()]);
        for (const [row, text] of rows.sort(([a], [b]) => a.top - b.top)) {
            if (row.top <= reached && row.bottom > reached && text !== '') reached = row.bottom + 1;
        }
        return reached >= Math.min(bottom, top + box.scrollHeight - box.scrollTop) - 1;
    };
    const rounds = [];
    for (let round = 0; round < times; round += 1) {
        await frame();
        asked = 0;
        const most = box.scrollHeight - box.clientHeight;
        const from = performance.now();
        box.scrollTop = round % 10 === 9 ? (most * ((round * 37) % 100)) / 100 : Math.min(box.scrollTop + box.clientHeight * 0.9, most);
        do await frame(); while (!isThere() && performance.now() - from < 5000);
        await frame();
        rounds.push({ painted: performance.now() - from, asked: asked === 0 ? null : asked });
    }
    window.fetch = ask;
    return rounds;";

/// Types each of the texts into the search, key by key; for each key: the time of the program's answer, and until what it found is painted.
pub const SEARCH: &str = "
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let answered = null;
    const ask = window.fetch;
    window.fetch = async function (address, ...rest) {
        const from = performance.now();
        const answer = await ask.call(this, address, ...rest);
        if (String(address).endsWith('/search_anything')) answered?.(performance.now() - from);
        return answer;
    };
    const field = document.querySelector('#search-field');
    field.focus();
    const rounds = [];
    for (const text of arguments) {
        for (let length = 1; length <= text.length; length += 1) {
            await frame();
            const answer = new Promise((done) => (answered = done));
            const from = performance.now();
            field.value = text.slice(0, length);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            const asked = await answer;
            await frame();
            await frame();
            rounds.push({ asked, painted: performance.now() - from });
        }
        field.value = '';
        field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    window.fetch = ask;
    return rounds;";
