import {expect} from 'chai'
import {isOwn, isUserInstalled, modeOf, nameOf, PLUGIN, typedName, UNKNOWN} from '../../../src/lib/event/command.js'
import {errorTypeOf} from '../../../src/lib/event/errors.js'
import {failureOf} from '../../../src/lib/event/failure.js'
import {idsOfChild, idsUnder} from '../../../src/lib/event/ids.js'
import {KILLED} from '../../../src/lib/event/outcome.js'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('the name of a command', () => {
  it('is no longer than an event can hold, and begins with no dot', () => {
    expect(nameOf('a'.repeat(200))).to.equal('a'.repeat(128))
    expect(nameOf(':a')).to.equal('_a')
    for (const typed of ['foo bär-x', ' foo:bär-x ', 'foo.b_r_x']) expect(typedName(typed)).to.equal('foo.b_r_x')
    expect(typedName(UNKNOWN)).to.equal(UNKNOWN)
    expect(nameOf('a:')).to.equal('a.')
  })

  it('is its own family where it is none that could have one', () => {
    expect([UNKNOWN, PLUGIN].map((name) => [name, modeOf(name)])).to.deep.equal([
      ['(unknown)', '(unknown)'],
      ['(plugin)', '(plugin)'],
    ])
    expect(modeOf('plan.compare.(x)')).to.equal('plan')
    expect(modeOf('a(')).to.equal('a(')
    expect(modeOf('a.b(')).to.equal('a')
  })

  it('may be private where the user installed or linked the plugin, whether that is known from a class or a manifest', () => {
    for (const [type, isPrivate] of Object.entries({core: false, jit: false, link: true, user: true})) {
      expect(isUserInstalled({id: 'x', plugin: {name: 'p', type}}), type).to.equal(isPrivate)
      expect(isUserInstalled({id: 'x', pluginType: type}), type).to.equal(isPrivate)
    }
    expect(isUserInstalled({id: 'x'})).to.equal(false)
    expect(isUserInstalled({id: 'x', plugin: {name: 'p', type: 'user'}, pluginType: 'core'})).to.equal(false)
  })

  it('is one of ours only where the plugin is ours, and the topic, too', () => {
    const name = 'oclif-plugin-telemetry'
    expect(isOwn({id: 'telemetry:log', plugin: {name, type: 'core'}})).to.equal(true)
    expect(isOwn({id: 'telemetry:log', pluginName: name})).to.equal(true)
    expect(isOwn({id: 'telemetry:log', pluginName: 'another'})).to.equal(false)
    expect(isOwn({id: 'telemetry:log'})).to.equal(false)
    expect(isOwn({id: 'x:telemetry:', pluginName: name})).to.equal(false)
    expect(isOwn({id: 'ok', pluginName: name})).to.equal(false)
  })
})

describe('the ids of a command', () => {
  it('are below those of a TRACEPARENT', () => {
    for (const version of ['00', '01', 'fe'])
      expect(idsUnder(`${version}-${TRACE}-${SPAN}-01`)).to.include({parent_span_id: SPAN, trace_id: TRACE})
    expect(idsUnder(`01-${TRACE}-${SPAN}-01-more`)).to.include({parent_span_id: SPAN})
    // Zeros in it, but not only.
    const [trace, span] = [`${'0'.repeat(31)}1`, `${'0'.repeat(15)}1`]
    expect(idsUnder(`00-${trace}-${span}-00`)).to.include({parent_span_id: span, trace_id: trace})
  })

  const WRONG = [
    '',
    'nonsense',
    TRACE,
    `ff-${TRACE}-${SPAN}-01`,
    `0-${TRACE}-${SPAN}-01`,
    `zz-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01.`,
    `01-${TRACE}-${SPAN}-01more`,
    `00-${TRACE}-${SPAN}-0`,
    `00-${TRACE}-${SPAN}-zz`,
    `00-${TRACE}-${SPAN}`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    `00-${TRACE}-${SPAN.slice(1)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE.replace('4', 'g')}-${SPAN}-01`,
    `00-${TRACE}-${SPAN.replace('f', 'g')}-01`,
    `x00-${TRACE}-${SPAN}-01`,
    ` 01-${TRACE}-${SPAN}-01`,
  ]
  for (const traceparent of WRONG)
    it(`are of their own where TRACEPARENT is ${JSON.stringify(traceparent)}`, () => {
      const ids = idsUnder(traceparent)
      expect(Object.keys(ids).sort()).to.deep.equal(['span_id', 'trace_id'])
      expect(ids.trace_id)
        .to.match(/^[0-9a-f]{32}$/)
        .and.not.equal(TRACE)
      expect(ids.span_id).to.match(/^[0-9a-f]{16}$/)
    })

  it('are of the same trace as those of the command that runs it', () => {
    const parent = {span_id: SPAN, trace_id: TRACE}
    const {span_id: own, ...others} = idsOfChild(parent)
    expect(others).to.deep.equal({parent_span_id: SPAN, trace_id: TRACE})
    expect(own)
      .to.match(/^[0-9a-f]{16}$/)
      .and.not.equal(SPAN)
  })
})

describe('what is kept of an error', () => {
  const failure = (error: unknown, isParsing = false) => failureOf(error, {isParsing})

  it('is the exit code that it asks for, as a shell would see it; 1 where it asks for none', () => {
    const asking = (exit: unknown) => failure(Object.assign(new Error('m'), {oclif: {exit}})).exitCode
    expect([3, 0, 256, -1, '3', undefined].map(asking)).to.deep.equal([3, 0, 0, 255, 1, 1])
    expect(failure(undefined).exitCode).to.equal(1)
  })

  it('is usage only where oclif itself says so', () => {
    const kind = (message: unknown) => failure({message}).kind
    expect(kind('Parsing --code \n\tExpected an integer')).to.equal('usage')
    expect(kind('While Parsing --code \n\tx')).to.equal('crash')
    expect(kind('Parsing a file')).to.equal('crash')
    expect(kind(['Parsing --code \n\tx'])).to.equal('crash')
  })

  it('is a type only where that is text from a list, whatever stands in its place', () => {
    for (const code of [['ENOENT'], {toString: () => 'ENOENT'}, 2, true])
      expect(errorTypeOf(Object.assign(new Error('m'), {code})), String(code)).to.equal('Error')
    for (const name of [['TypeError'], {toString: () => 'TypeError'}])
      expect(errorTypeOf({name}), String(name)).to.equal('_OTHER')
    for (const thrown of ['TypeError', null, undefined, 1, Symbol('x'), () => 1])
      expect(errorTypeOf(thrown)).to.equal('_OTHER')
    expect(errorTypeOf(Object.assign(() => 1, {code: 'ENOENT'}))).to.equal('_OTHER')
    expect(errorTypeOf({constructor: {name: 'TypeError'}})).to.equal('_OTHER')
  })

  it('of a command that a signal ended is nothing but that', () => {
    expect(KILLED).to.deep.equal({outcome: 'killed', success: false})
  })
})
