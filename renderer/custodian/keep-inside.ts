/** From here on nothing on the page can be copied, cut or dragged out of it: other programs read the clipboard. */
export function keepInside(page: EventTarget): void {
  for (const name of ['copy', 'cut', 'dragstart'])
    page.addEventListener(name, (event) => event.preventDefault(), { capture: true });
}
