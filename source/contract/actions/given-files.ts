/** `FILE_OR_DIR[:PATH]`: what is given, and where it goes; the last colon tells them apart, so `a:b:` is the file `a:b`. */
export function splitGiven(text: string): { readonly from: string; readonly to: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { from: text, to: '' };
  return { from: text.slice(0, colon), to: text.slice(colon + 1).replace(/^(?:\.\/)+|\/+$/gu, '') };
}
