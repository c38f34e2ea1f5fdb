import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {connect, createServer, type Server, type Socket} from 'node:net'
import type {AddressInfo} from 'node:net'

/** A port before a collector that can be closed, as if it had died, and opened again. */
export interface Gate {
  url: string
  /** From now on connections are refused, and those that stand are cut. */
  shut(): Promise<void>
  open(): Promise<void>
  /** Cuts the next connection after so many bytes of it. */
  cutAfter(bytes: number): void
}

export async function makeGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let port = 0
  let cut = Number.POSITIVE_INFINITY
  const accept = (socket: Socket) => {
    const limit = cut
    cut = Number.POSITIVE_INFINITY
    const onward = connect(target, '127.0.0.1')
    for (const end of [socket, onward]) {
      sockets.add(end)
      end
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(end)
          socket.destroy()
          onward.destroy()
        })
    }
    let passed = 0
    socket.on('data', (chunk) => {
      passed += chunk.length
      if (passed > limit) socket.resetAndDestroy()
      else onward.write(chunk)
    })
    onward.pipe(socket)
  }
  const gate: Gate = {
    cutAfter(bytes) {
      cut = bytes
    },
    async open() {
      server = createServer(accept).listen(port, '127.0.0.1')
      await once(server, 'listening')
      port = (server.address() as AddressInfo).port
    },
    async shut() {
      if (!server) return
      const closed = once(server, 'close')
      server.close()
      server = undefined
      for (const socket of sockets) socket.destroy()
      await closed
    },
    url: '',
  }
  await gate.open()
  gate.url = `http://127.0.0.1:${port}/v1/traces`
  return gate
}

/** A port whose SYNs are dropped: a stopped process listens there, and its queue is full. */
export interface BlackHole {
  url: string
  close(): void
}

const LISTEN = `require('net').createServer().listen({port: 0, host: '127.0.0.1', backlog: 1}, function () {
  console.log(this.address().port)
})`

/** @returns undefined where the system answers such SYNs */
export async function makeBlackHole(): Promise<BlackHole | undefined> {
  const listener: ChildProcess = spawn(process.execPath, ['-e', LISTEN], {stdio: ['ignore', 'pipe', 'ignore']})
  const [text] = await once(listener.stdout as NodeJS.ReadableStream, 'data')
  const port = Number(text)
  listener.kill('SIGSTOP')
  const sockets: Socket[] = []
  const close = () => {
    for (const socket of sockets) socket.destroy()
    listener.kill('SIGKILL')
  }
  // The queue takes a few connections more than it was made for.
  for (let tries = 0; tries < 8; tries++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    sockets.push(socket)
    const connected = await Promise.race([once(socket, 'connect'), new Promise((resolve) => setTimeout(resolve, 300))])
    if (!connected) return {close, url: `http://127.0.0.1:${port}/v1/traces`}
  }
  close()
  return undefined
}
