/** Whether an input method still needs this key. WebKit ends the composing before the key that ended it, which then has the code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
