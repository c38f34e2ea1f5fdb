// Tests that cannot pass while the coverage is measured, by a part of their full title, and why.
export const NOT_HERE = [
  ['a command with telemetry off ', 'strace would see the coverage being written'],
  ['leaves one event where a CLI has two copies of it', 'the stand-ins of both copies are the same sources'],
  ['what is built ', 'it is not there'],
  [
    'is as ever where no file can be opened any more',
    'the coverage cannot be written then either, and Node.js says so',
  ],
  [
    'the events of a command are there before it returns',
    'an inline delivery has 1.8 s; the sources, one by one and measured, do not always load in that',
  ],
]
