import {NAME} from './packages.mjs'

/** How the plugin gets into a CLI: what the CLI's `package.json` names, and what its user then does. */
export const WAYS = {
  core: {plugins: [NAME]},
  link: {
    bring: ({cores}, {core}, cli) => cli.run(`plugins:link --no-install ${cores[core].linked}`),
    plugins: [],
  },
  user: {
    // The real thing: npm, run by `plugins:install`, in the data directory of a home that has nothing else.
    bring: ({npmSettings, tarball}, _, cli) =>
      cli.run(`plugins:install --silent file:${tarball}`, {...ofThisMachine(), ...npmSettings}),
    plugins: [],
  },
}

/** How this machine gets to a registry: proxies, certificates. */
function ofThisMachine() {
  const entries = Object.entries(process.env).filter(([name]) =>
    /^(?:.*_proxy|node_extra_ca_certs|npm_config_.*)$/i.test(name),
  )
  return Object.fromEntries(entries)
}
