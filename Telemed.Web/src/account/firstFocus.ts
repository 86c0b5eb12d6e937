/** Whether the first field of a page takes the focus by itself. Not where that calls a keyboard over what is to be read first. */
export function takesFirstFocus(): boolean {
  return !matchMedia('(pointer: coarse)').matches;
}
