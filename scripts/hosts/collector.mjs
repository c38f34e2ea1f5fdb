import {createServer} from 'node:http'
import {gunzipSync} from 'node:zlib'

/** A collector on loopback, with a path for each who sends to it. */
export async function startCollector() {
  const spans = new Map()
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      spans.set(request.url, [...(spans.get(request.url) ?? []), ...spansIn(text)])
      response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}')
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address()
  return {
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
    spansAt: (path) => spans.get(path) ?? [],
    urlOf: (path) => `http://127.0.0.1:${port}${path}`,
  }
}

/** The spans of an OTLP/JSON request: name and attributes, and the name of the service. */
function spansIn(text) {
  return JSON.parse(text.toString()).resourceSpans.flatMap(({resource, scopeSpans}) =>
    scopeSpans.flatMap(({spans}) =>
      spans.map((span) => ({...span, attributes: mapOf(span.attributes), resource: mapOf(resource?.attributes)})),
    ),
  )
}

const mapOf = (list = []) => Object.fromEntries(list.map(({key, value}) => [key, Object.values(value)[0]]))
