import {inHook} from './plugin.js'

/** `await this.config.runHook('telemetry', {attributes: {files_analyzed: 143}})`: a command reports its numbers. */
export default async function telemetry({attributes}: {attributes?: unknown}): Promise<void> {
  await inHook((registry) => registry.on?.report(registry, attributes))
}
