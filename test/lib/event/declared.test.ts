import {expect} from 'chai'
import {declared} from '../../../src/lib/event/declared.js'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'

const attributes = (entries: unknown) => declared({attributes: entries})

describe("a host's declaration", () => {
  it('adds its fields to the dictionary, between the built-in ones', () => {
    const {fields, problems} = attributes({
      cached: {description: 'Whether the cache was used', type: 'boolean'},
      engine: {type: 'enum', values: ['fast', 'full']},
      rules_loaded: {description: 'Rules loaded, rounded', round: 2, type: 'count'},
      warm_up: {type: 'duration'},
    })
    expect(problems).to.deep.equal([])
    expect(fields.map(({name, type}) => [name, type])).to.deep.equal([
      ['cached', 'boolean'],
      ['engine', 'enum'],
      ['rules_loaded', 'count'],
      ['warm_up', 'duration'],
    ])
    const names = [...dictionaryOf(fields).keys()]
    expect(names.indexOf('cached')).to.be.greaterThan(names.indexOf('legacy_test_failures'))
    expect(names.indexOf('warm_up')).to.be.lessThan(names.indexOf('duration_ms'))
  })

  const wrong: [title: string, entries: unknown, problem: RegExp][] = [
    ['an unknown type', {a: {type: 'string'}}, /attributes\.a has the type "string", must be one of boolean, count/],
    ['a name of ours', {command: {type: 'count'}}, /attributes\.command is the name of a built-in field/],
    ['a name that is no name', {'a b': {type: 'count'}}, /snake_case/],
    ['no type', {a: 'count'}, /must be a map with a type/],
    ['a rounding of an enum', {a: {round: 2, type: 'enum', values: ['x']}}, /round/],
    ['an enum without values', {a: {type: 'enum'}}, /must have values/],
    ['an enum of free text', {a: {type: 'enum', values: ['free text']}}, /must have values/],
    [
      'an enum of 10,000 values',
      {a: {type: 'enum', values: Array.from({length: 10_000}, (_, index) => `v${index}`)}},
      /has 10000 values, at most 64/,
    ],
    [
      'the name of what every object has',
      JSON.parse('{"constructor": {"type": "count"}}'),
      /constructor has a name that/,
    ],
    ['the name __proto__', JSON.parse('{"__proto__": {"type": "count"}}'), /__proto__ has a name that/],
    ['a list', [], /attributes must be a map/],
  ]
  for (const [title, entries, problem] of wrong) {
    it(`with ${title} leaves that out and says so`, () => {
      const {fields, problems} = attributes({
        ...(Array.isArray(entries) ? {} : (entries as object)),
        good: {type: 'count'},
      })
      const found = Array.isArray(entries) ? attributes(entries) : {fields, problems}
      expect(found.problems.join('\n')).to.match(problem)
      if (!Array.isArray(entries)) expect(fields.map(({name}) => name)).to.deep.equal(['good'])
    })
  }

  it('with 500 fields keeps the first 64 and says so', () => {
    const many = Object.fromEntries(Array.from({length: 500}, (_, index) => [`field_${index}`, {type: 'count'}]))
    const {fields, problems} = attributes(many)
    expect(fields).to.have.length(64)
    expect(problems).to.deep.equal(['attributes: only the first 64 fields count'])
  })

  it('keeps error classes, modes and shares that are well-formed', () => {
    const {errors, modes, problems, shares} = declared({
      errors: ['PlanDriftError', 'not a class'],
      modes: ['repro', 'A mode'],
      shares: [
        {of: ['contract_violations', 'plan_drift_violations'], title: 'What caught it'},
        {of: ['command'], title: 'No count'},
      ],
    })
    expect(errors).to.deep.equal(['PlanDriftError'])
    expect(modes).to.deep.equal(['repro'])
    expect(shares).to.deep.equal([{of: ['contract_violations', 'plan_drift_violations'], title: 'What caught it'}])
    expect(problems).to.deep.equal([
      'errors must be a list of names, "not a class" is none',
      'modes must be a list of names, "A mode" is none',
      'shares[1] must be {title, of: names of counts}; "command" is no count, or is there twice',
    ])
  })

  it('keeps no share of nothing, or of one field twice', () => {
    const {problems, shares} = declared({
      shares: [
        {of: [], title: 'Nothing'},
        {of: ['checks_total', 'checks_total'], title: 'Twice'},
        {of: ['constructor'], title: 'No field'},
        {of: ['checks_total'], title: 5},
      ],
    })
    expect(shares).to.deep.equal([])
    expect(problems).to.have.length(4)
    expect(problems[1]).to.match(/^shares\[1\] .*"checks_total" is no count, or is there twice$/)
  })

  it('has descriptions and titles of one line that no terminal obeys', () => {
    const {fields, shares} = declared({
      attributes: {a: {description: 'one\n\u001b[31mtwo', type: 'count'}, b: {description: '\u0007', type: 'count'}},
      shares: [{of: ['a'], title: 'What\r\nit\u001b]0;is'}],
    })
    expect(fields.map(({meaning}) => meaning?.description)).to.deep.equal(['one [31mtwo', 'b'])
    expect(shares[0]?.title).to.equal('What it ]0;is')
  })

  it('keeps an endpoint that it suggests only where that is a URL', () => {
    expect(declared({suggested_endpoint: 'https://example.com/v1/traces'})).to.include({
      suggested_endpoint: 'https://example.com/v1/traces',
    })
    const {problems, suggested_endpoint} = declared({suggested_endpoint: 'javascript:alert(1)'})
    expect(suggested_endpoint).to.equal(undefined)
    expect(problems).to.deep.equal(['suggested_endpoint must be an http(s) URL'])
  })

  for (const raw of [null, 1, 'x', []]) {
    it(`that is ${JSON.stringify(raw)} is none, and says so`, () => {
      expect(declared(raw).problems).to.deep.equal(['oclif.telemetry must be a map'])
    })
  }
})
