// Runs many commands at once against a collector on this machine, and says how many deliveries, requests and duplicates
// they led to. After `npm run build && npm run compile`: node scripts/burst.mjs [commands] [at once]
import {deepStrictEqual} from 'node:assert'
import {inPool} from '../.build/test/e2e/support/table.js'
import {scene} from '../.build/test/delivery/support/scene.js'

const [commands = 1000, width = 8] = process.argv.slice(2).map(Number)

await scene(async ({collector: start, user: make}) => {
  const collector = await start()
  const user = make(collector.url, {batch_timeout: 5})
  const env = {ACME_TELEMETRY_DEBUG: 'true'}
  const begun = performance.now()
  const ended = await inPool(Array(commands).fill(['ok']), (argv) => user.run(argv, {env}), width)
  const took = performance.now() - begun
  await user.idle()
  const started = ended.filter(({stderr}) => stderr.includes('delivery started in the background')).length
  const failed = ended.filter(({code, stdout}) => code !== 0 || stdout !== 'ok \n').length
  const recorded = user.events().map(({span_id}) => span_id)
  const spans = collector.taken.flatMap((request) => request.spans.map(({spanId}) => spanId))
  const duplicates = spans.length - new Set(spans).size
  console.log(
    `${commands} commands in ${(took / 1000).toFixed(1)} s, ${failed} failed; ${recorded.length} events, ` +
      `${started} deliveries started, ${collector.requests.length} requests, ${spans.length} spans, ${duplicates} duplicates`,
  )
  deepStrictEqual({failed, recorded: new Set(recorded)}, {failed: 0, recorded: new Set(spans)})
})
