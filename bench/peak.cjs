// Loaded before a program: says on stderr how much memory it had at most.
process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS} kB\n`))
