// A collector on loopback in a process of its own: `collector.mjs healthy|hanging` prints its port.
import {createServer} from 'node:http'

const isHealthy = process.argv[2] === 'healthy'
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (isHealthy) response.setHeader('content-type', 'application/json').end('{}')
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
