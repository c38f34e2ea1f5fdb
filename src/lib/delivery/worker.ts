import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {examine, type Subject} from '../consent/examine.js'
import {closedDictionaryOf} from '../event/closed.js'
import {declared, hostSettings} from '../event/declared.js'
import {environmentOf} from '../paths.js'
import {revisionOf} from '../settings/revision.js'
import {type Delivery, deliver} from './deliver.js'
import {GUARD, type Job, readJob} from './job.js'
import {leasePath, releaseLease, TOUCH, takeLease, touchLease} from './lease.js'
import {backingOff, type Revision} from './state.js'
import {waitingFor} from './waiting.js'

/** The program that a command starts: delivers what waits, in the background or inline, and ends. */

/** Milliseconds that a delivery in the background lives at most. */
const LIFETIME = 120_000
const POLL = 100
/** Milliseconds at the end of its life in which it waits for nobody: what came last is still to be sent. */
const LAST = 15_000

const job = readJob(process.env)
if (job) {
  const limit = job.deadline === undefined ? LIFETIME : Math.max(0, job.deadline - Date.now())
  main(job, limit).then(
    () => process.exit(0),
    () => process.exit(1),
  )
}

async function main(job: Job, limit: number): Promise<void> {
  const deadline = performance.now() + limit
  const declaration = declarationAt(job.root)
  const subject = subjectOf(job, hostSettings(declaration))
  const {loaded, paths} = examine(subject)
  const path = leasePath(paths.directory, job.destination)
  const isInline = job.deadline !== undefined
  // After the release the log is read once more: an event that was appended while the lease was still held, so that its
  // command started no delivery, is seen then. A command that appends after the release starts its own.
  const revision: Revision = (names) => revisionOf(paths, subject.env, subject.envKey, names)
  let token = job.token
  // Whatever hangs: a socket that no time-out ends, a name look-up, a disk. Inline commands would wait for its lease.
  setTimeout(() => {
    if (token) releaseLease(path, token)
    process.exit(1)
  }, deadline - performance.now())
  for (token ??= await lease(path, deadline, job); token; token = takeLease(path, job.own)) {
    if (backingOff(paths, job.destination, revision)) return releaseLease(path, token)
    const touching = setInterval(touchLease, TOUCH, path, token)
    const delivery: Delivery = {
      deadline,
      destination: job.destination,
      dictionary: closedDictionaryOf(declaration),
      isPatient: !isInline,
      lease: {path, token},
      subject,
    }
    const isDone = await rounds(
      delivery,
      isInline ? 0 : loaded.settings.batch_timeout * 1000,
      loaded.settings.batch_size,
    )
    clearInterval(touching)
    releaseLease(path, token)
    if (!isDone || (await waiting(delivery, 1)) === 0) return
  }
}

/** The user on whose behalf it runs; the guard is not one of their settings. */
function subjectOf({bin, prefix}: Job, host: {service_name?: string}): Subject {
  const env = environmentOf(process.env)
  delete env[GUARD]
  return {bin, env, envKey: (name) => `${prefix}${name}`, host, uid: process.geteuid?.()}
}

/** What the CLI's author declares; nothing where its `package.json` cannot be read. */
function declarationAt(root: string) {
  try {
    const {oclif} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return declared(oclif?.telemetry)
  } catch {
    return declared(undefined)
  }
}

/** Inline, another command's delivery is waited for: it may have looked before our event was there. */
async function lease(path: string, deadline: number, {deadline: inline, own}: Job): Promise<string | undefined> {
  for (;;) {
    const token = takeLease(path, own)
    if (token || inline === undefined || performance.now() > deadline - 200) return token
    await sleep(20)
  }
}

/** Ships, waits for company, ships again, until none has come for `patience` milliseconds. @returns whether all is sent */
async function rounds(delivery: Delivery, patience: number, enough: number): Promise<boolean> {
  if (patience > 0) await gather(delivery, patience, enough)
  for (;;) {
    const {status} = await deliver(delivery)
    if (status !== 'done') return false
    if (patience === 0 || (await gather(delivery, patience, enough)) === 0) return true
  }
}

/** Waits for `patience` milliseconds, or until enough events wait. @returns how many do */
async function gather(delivery: Delivery, patience: number, enough: number): Promise<number> {
  const until = Math.min(performance.now() + patience, delivery.deadline - LAST)
  const log = examine(delivery.subject).loaded.settings.local_path
  let seen = ''
  let count = 0
  for (; performance.now() < until; await sleep(POLL)) {
    const stat = statSync(log, {throwIfNoEntry: false})
    const now = `${stat?.ino}:${stat?.size}`
    if (now !== seen) count = await waiting(delivery, enough)
    if (count >= enough) break
    seen = now
  }
  return count
}

/** How many events wait, counted up to `limit`. */
async function waiting(
  {destination, dictionary, subject}: {destination: string; dictionary: Delivery['dictionary']; subject: Subject},
  limit: number,
) {
  return (await waitingFor(destination, examine(subject), dictionary).peek(limit)).length
}
