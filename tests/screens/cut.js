// What of the page is cut off: the choice of a list, the hint in a field, and what ends in an ellipsis.
const pen = document.createElement("canvas").getContext("2d");
const found = [];
const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

/** Whether a text is wider than the room between the paddings. */
function isTooWide(element, text) {
  const style = getComputedStyle(element);
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return pen.measureText(text).width > room + 1;
}

for (const select of document.querySelectorAll("select")) {
  const text = select.selectedOptions[0]?.textContent.trim() ?? "";
  if (isSeen(select) && isTooWide(select, text)) found.push(`cut off: ${text}`);
}
for (const input of document.querySelectorAll("input[placeholder]")) {
  if (isSeen(input) && input.value === "" && isTooWide(input, input.placeholder)) found.push(`cut off: ${input.placeholder}`);
}
for (const element of document.querySelectorAll("main *, .search *, .strip *")) {
  if (getComputedStyle(element).textOverflow !== "ellipsis" || !isSeen(element) || element === document.activeElement) continue;
  const text = element.value ?? element.textContent.trim();
  if (element.matches("input") ? isTooWide(element, text) : element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${text}`);
}
return found;
