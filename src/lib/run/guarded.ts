/** Does it, silently whatever happens: nothing that goes wrong here may reach the user's command. */
export function guarded(act: () => unknown): void {
  try {
    act()
  } catch {
    // The command goes on as if we were not there.
  }
}
